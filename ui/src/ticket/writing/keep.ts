/** A text that was written well once, kept as a macro. */
import { saidDone } from '../../data/actions'
import { toasts } from '../../data/toasts.svelte'
import { language, t } from '../../i18n/index.svelte'
import { call } from '../../platform'
import type { Draft } from '../draft.svelte'

/** Keeps what stands in a draft, with what its send would do; its first line is the name until it is given another. */
export async function keepAsMacro(draft: Draft, written: string | null): Promise<void> {
  const { text, html } = draft.content()
  try {
    await call('macro.save', {
      macroId: null,
      name: text.trim().split('\n')[0]!.slice(0, 60),
      texts: [{ language: written ?? language(), text, html: html ?? null }],
      effects: [...draft.effects],
    })
    saidDone(t('macros.kept'))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}
