/** Carries out a change about a customer, says that it was done and offers to take it back. */
import { undoLast } from '../data/actions'
import { toasts } from '../data/toasts.svelte'
import { t } from '../i18n/index.svelte'

/** True when it was carried out; otherwise the reason has been said. */
export async function done(change: () => Promise<unknown>, words: string): Promise<boolean> {
  try {
    await change()
    toasts.say(words, { undoes: true, action: { label: t('ticket.delivery.undo'), run: () => void undoLast() } })
    return true
  } catch (thrown) {
    toasts.fail(thrown)
    return false
  }
}
