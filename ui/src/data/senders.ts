/** What the agent says of senders: blocked, never held, or nothing any more. */
import type { SenderRuleView, SenderView } from '../ipc/generated'
import { t } from '../i18n/index.svelte'
import { call } from '../platform'
import { saidDone } from './actions'
import { toasts } from './toasts.svelte'

/** The rule that holds for an address: its own counts for more than its domain's. */
export function ruleOf(senders: readonly SenderView[], address: string): SenderView | null {
  const domain = address.slice(address.lastIndexOf('@'))
  return senders.find((one) => one.sender === address) ?? senders.find((one) => one.sender === domain) ?? null
}

/** Says something of a sender, with the way to take it back; true when it was done. */
export async function sayOfSender(sender: string, rule: SenderRuleView | null): Promise<boolean> {
  try {
    await call('sender.set', { sender, rule })
    const done = rule === 'block' ? 'held.blocked' : rule === 'allow' ? 'held.allowed' : 'held.forgotten'
    saidDone(t(done, { sender }))
    return true
  } catch (thrown) {
    toasts.fail(thrown)
    return false
  }
}

/** An address that took no mail is written to again. */
export async function tryAgain(address: string): Promise<void> {
  try {
    await call('address.retry', { address })
    saidDone(t('held.failed.done', { address }))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}
