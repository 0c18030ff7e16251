/** The one way to the clipboard: says what was copied, or why it was not. */
import { t } from '../i18n/index.svelte'
import { toasts } from './toasts.svelte'

/** Puts a text there; one that has to be asked for first is given as the question. `said`: what is told when it is done. */
export async function copyText(text: string | (() => Promise<string>), said = t('app.copied')): Promise<void> {
  try {
    await navigator.clipboard.writeText(typeof text === 'string' ? text : await text())
    toasts.say(said)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}
