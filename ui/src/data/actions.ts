/**
 * What an agent does to a ticket. Each takes the ticket's own id, never a place in a list, says what was done, and offers
 * to take it back.
 */
import type {
  OutboxDecision,
  PriorityView,
  SyncReport,
  TicketBatchDone,
  TicketChange,
  TicketRow,
  TicketStatusView,
  WireError,
} from '../ipc/generated'
import { priorityName, statusName } from '../i18n/codes.svelte'
import { errorWords, t } from '../i18n/index.svelte'
import { didWords, undoneWords } from '../i18n/undo.svelte'
import { leavesQueue } from '../inbox/leaving'
import { sayFull } from '../i18n/say.svelte'
import { list } from '../inbox/rows.svelte'
import { seen } from '../inbox/seen'
import { asWireError, call } from '../platform'
import { session } from './session.svelte'
import { toasts } from './toasts.svelte'

/** Tickets that the agent marked as unread by hand: showing them does not mark them as read again. */
export const keptUnread = new Set<string>()

/** Says what was done, with the way to take it back. */
export function saidDone(words: string): void {
  toasts.say(words, { undoes: true, action: { label: t('ticket.delivery.undo'), run: () => void undoLast() } })
}

/**
 * Changes tickets, all in one step with one undo, and answers what became of each; nothing when the whole was refused, which
 * is said already. Where a customer has written and the agent has not seen it, the ticket stays as it is unless `force`; of
 * tickets that were never on the screen, what came after `seenUpTo` was not seen.
 */
export async function change(
  ids: readonly string[],
  what: TicketChange,
  force = false,
  seenUpTo?: number,
): Promise<TicketBatchDone | undefined> {
  try {
    return await call('ticket.batch', { ticketIds: [...ids], change: what, seen: seen.upTo(ids), seenUpTo, force })
  } catch (thrown) {
    toasts.fail(thrown)
    return undefined
  }
}

/** Changes one ticket, says so and goes on with `then`. A ticket with news is left, told about, and changed when asked again. */
async function changeOne(
  row: TicketRow,
  what: TicketChange,
  words: string,
  then: () => void = () => undefined,
  force = false,
): Promise<void> {
  const result = (await change([row.id], what, force))?.results[0]
  if (result?.error?.code === 'ticket_outdated') {
    const again = () => void changeOne(row, what, words, then, true)
    toasts.say(errorWords(result.error), { tone: 'error', action: { label: t('ticket.all_the_same'), run: again } })
  } else if (result?.error) toasts.fail(result.error)
  if (!result?.changed) return
  saidDone(words)
  then()
}

/** Leaves a ticket that has left the queue: the one below takes its place, or what the agent has chosen instead. */
export function leave(id: string): void {
  goOn(id)
  list.drop(id)
}

/** The agent is done with a ticket for now, whether or not it stays in the queue. */
function goOn(id: string): void {
  const next = list.neighbour(id, session.afterTicket === 'previous')
  if (session.highlighted === id) session.highlighted = next
  if (session.opened === id) {
    session.opened = session.afterTicket === 'list' ? null : next
    if (!session.opened) session.drawer = false
  }
}

export async function setStatus(row: TicketRow, status: TicketStatusView, stay = false): Promise<void> {
  if (row.status === status) return
  const words =
    status === 'resolved'
      ? t('ticket.done.resolved', { number: String(row.number) })
      : t('ticket.done.status', { number: String(row.number), status: statusName(status) })
  await changeOne(row, { kind: 'status', status }, words, () => {
    if (!stay && leavesQueue({ kind: 'status', status })) leave(row.id)
  })
}

/** What was held becomes a ticket. */
export async function takeUp(row: TicketRow): Promise<void> {
  const words = t('held.taken_up', { number: String(row.number) })
  await changeOne(row, { kind: 'status', status: 'open' }, words, () => list.drop(row.id))
}

/** What was held is out of the way and can be found again. */
export async function putAway(row: TicketRow): Promise<void> {
  const words = t('held.was_put_away', { number: String(row.number) })
  await changeOne(row, { kind: 'status', status: 'resolved' }, words, () => {
    if (leavesQueue({ kind: 'status', status: 'resolved' })) leave(row.id)
  })
}

/** What is held is thrown away: it waits in the bin. */
export async function throwAway(row: TicketRow): Promise<void> {
  await changeOne(row, { kind: 'bin' }, t('held.was_binned', { number: String(row.number) }), () => {
    if (leavesQueue({ kind: 'bin' })) leave(row.id)
  })
}

/** Back out of the bin, held as it was. */
export async function restore(row: TicketRow): Promise<void> {
  await changeOne(row, { kind: 'restore' }, t('held.was_restored', { number: String(row.number) }), () => {
    if (leavesQueue({ kind: 'restore' })) leave(row.id)
  })
}

/** Spam is held, with all that comes after it; where held mail is listed it stays. */
export async function markSpam(row: TicketRow): Promise<void> {
  await changeOne(row, { kind: 'spam' }, t('held.marked_spam', { number: String(row.number) }), () => {
    if (leavesQueue({ kind: 'spam' })) leave(row.id)
  })
}

/** To the agent, to nobody, or to a colleague. */
export async function assign(row: TicketRow, to: 'me' | 'nobody' | { id: string; name: string }): Promise<void> {
  const number = String(row.number)
  if (to === 'me') await changeOne(row, { kind: 'take' }, t('ticket.done.taken', { number }))
  else if (to === 'nobody')
    await changeOne(row, { kind: 'assign', agentId: null }, t('ticket.done.released', { number }))
  else await changeOne(row, { kind: 'assign', agentId: to.id }, t('ticket.done.assigned', { number, name: to.name }))
}

export async function setPriority(row: TicketRow, priority: PriorityView): Promise<void> {
  const words = t('ticket.done.priority', { number: String(row.number), priority: priorityName(priority) })
  await changeOne(row, { kind: 'priority', priority }, words)
}

export async function setTags(row: TicketRow, add: string[], remove: string[]): Promise<void> {
  const tags = [...add.map((tag) => `+${tag}`), ...remove.map((tag) => `−${tag}`)].join(' ')
  await changeOne(row, { kind: 'tags', add, remove }, t('ticket.done.tags', { number: String(row.number), tags }))
}

export async function setWatching(row: TicketRow, watching: boolean): Promise<void> {
  const number = String(row.number)
  const words = watching ? t('ticket.done.watching', { number }) : t('ticket.done.unwatched', { number })
  await changeOne(row, { kind: 'watch', watching }, words)
}

/** A colleague follows a ticket, or no longer. */
export async function setFollowing(
  row: TicketRow,
  agent: { id: string; name: string },
  watching: boolean,
): Promise<void> {
  const slots = { number: String(row.number), name: agent.name }
  const words = watching ? t('reading.followers.added', slots) : t('reading.followers.removed', slots)
  await changeOne(row, { kind: 'follow', agentId: agent.id, watching }, words)
}

/** Puts a ticket aside until a moment: the next one is shown, and where snoozed tickets are not listed it leaves. */
export async function snooze(row: TicketRow, until: number): Promise<void> {
  const words = t('work.done.snoozed', { number: String(row.number), until: sayFull(until) })
  await changeOne(row, { kind: 'snooze', until }, words, () => {
    if (leavesQueue({ kind: 'snooze', until })) leave(row.id)
    else goOn(row.id)
  })
}

export async function wake(row: TicketRow): Promise<void> {
  await changeOne(row, { kind: 'wake' }, t('work.done.woken', { number: String(row.number) }))
}

/** Lets a ticket go on in another and shows that one; what was refused is answered, for the dialog to show. */
export async function merge(
  row: TicketRow,
  into: TicketRow,
  leaveDrafts: boolean,
  force: boolean,
): Promise<WireError | undefined> {
  try {
    const known = seen.upTo([row.id, into.id])
    await call('ticket.merge', { sourceIds: [row.id], targetId: into.id, leaveDrafts, seen: known, force })
    saidDone(t('work.done.merged', { from: String(row.number), into: String(into.number) }))
    session.open(into.id)
    return undefined
  } catch (thrown) {
    return asWireError(thrown)
  }
}

export async function unmerge(ticketId: string, number: number): Promise<void> {
  try {
    const { later } = await call('ticket.unmerge', { ticketId })
    const words = t('work.done.unmerged', { number: String(number) })
    saidDone(later > 0 ? `${words}. ${t('undo.later', { count: later })}` : words)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Makes a ticket of its own of a message and what follows it, and shows it. */
export async function split(messageId: string): Promise<void> {
  try {
    const made = await call('ticket.split', { messageId })
    saidDone(t('work.done.split', { number: String(made.number) }))
    session.open(made.ticketId)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Marks a ticket as read or unread because the agent says so. */
export async function setRead(row: TicketRow, read: boolean): Promise<void> {
  if (read) keptUnread.delete(row.id)
  else keptUnread.add(row.id)
  const number = String(row.number)
  const words = read ? t('ticket.done.read', { number }) : t('ticket.done.unread', { number })
  await changeOne(row, { kind: 'read', read }, words)
}

/** Shows the ticket that an undo or a redo was about, or all of them in their places. */
async function show(name: string, ticketId: string | null): Promise<void> {
  if (name.startsWith('ticket.')) await list.snapshot()
  if (!ticketId) return
  session.highlighted = ticketId
  if (session.opened) session.opened = ticketId
}

export async function undoLast(): Promise<void> {
  try {
    const undone = await call('undo.last', {})
    toasts.dropUndo()
    if (!undone.name) {
      toasts.say(t('undo.nothing'))
      return
    }
    if (undone.name === 'ticket.reply' && undone.ticketId) toasts.dropHeld(undone.ticketId)
    toasts.say(undoneWords(undone.name, undone.params))
    await show(undone.name, undone.ticketId)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Does again what was taken back last. */
export async function redoLast(): Promise<void> {
  try {
    const redone = await call('undo.redo', {})
    if (!redone.name) {
      toasts.say(t('undo.no_redo'))
      return
    }
    saidDone(t('undo.redone', { what: didWords(redone.name, redone.params) }))
    await show(redone.name, redone.ticketId)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Takes a held reply back: it is a draft again, and its ticket is shown. */
export async function undoReply(outboxId: string): Promise<void> {
  try {
    const undone = await call('outbox.undo', { outboxId })
    toasts.dropReply(outboxId)
    toasts.say(t('composer.undone'))
    if (session.opened !== undone.ticketId || session.screen !== 'inbox') session.open(undone.ticketId)
  } catch (thrown) {
    toasts.dropReply(outboxId)
    toasts.fail(thrown)
  }
}

/** Takes back a refund that has not left. */
export async function undoRefund(outboxId: string): Promise<void> {
  try {
    await call('outbox.undo', { outboxId })
    toasts.dropReply(outboxId)
    toasts.say(t('refund.taken_back'))
  } catch (thrown) {
    toasts.dropReply(outboxId)
    toasts.fail(thrown)
  }
}

/** Takes back a decision about a return that has not left. */
export async function undoReturn(outboxId: string): Promise<void> {
  try {
    await call('outbox.undo', { outboxId })
    toasts.dropReply(outboxId)
    toasts.say(t('order.back.taken_back'))
  } catch (thrown) {
    toasts.dropReply(outboxId)
    toasts.fail(thrown)
  }
}

export async function sendNow(outboxId: string): Promise<void> {
  try {
    await call('outbox.send_now', { outboxId })
    toasts.dropReply(outboxId)
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Decides about a reply that was stopped because somebody wrote before it left. */
export async function decideReply(outboxId: string, decision: OutboxDecision): Promise<void> {
  try {
    await call('outbox.decide', { outboxId, decision })
    toasts.dropReply(outboxId)
    if (decision === 'discard') saidDone(t('composer.discarded'))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Gives a reply that waits for its time another one. */
export async function reschedule(outboxId: string, at: number): Promise<void> {
  try {
    await call('outbox.reschedule', { outboxId, at })
    saidDone(t('composer.scheduled', { time: sayFull(at) }))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

export async function retrySend(outboxId: string): Promise<void> {
  try {
    await call('outbox.retry', { outboxId })
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** Tries everything at once that waits for its next try. What needs a person's decision is not touched. */
export async function retryAll(): Promise<void> {
  try {
    const { waiting } = await call('outbox.list', {})
    const late = waiting.filter((item) => item.delivery.state === 'waiting')
    for (const item of late) await call('outbox.retry', { outboxId: item.id })
    toasts.say(t('outbox.retried', { count: late.length }))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}

/** What a reading brought, or why it failed. */
function sayReport(report: SyncReport): void {
  const lines = report.connections.map((one) => {
    if (one.errorCode)
      return t('outbox.report.failed', {
        label: one.label,
        reason: errorWords({ code: one.errorCode, params: one.errorParams }),
      })
    if (one.orders + one.messages + one.tickets === 0) return null
    return t('outbox.report.brought', { label: one.label, orders: one.orders, messages: one.messages })
  })
  const said = lines.filter((line) => line !== null)
  toasts.say(said.length ? said.join(' ') : t('outbox.report.nothing'), {
    tone: report.connections.some((one) => one.errorCode) ? 'error' : 'plain',
  })
}

let syncing: Promise<void> | undefined

/** Reads every connection now and says what it brought. Asked twice, it runs once. */
export function syncNow(): Promise<void> {
  syncing ??= (async () => {
    try {
      const report = await call('sync.now', {})
      sayReport(report)
    } catch (thrown) {
      toasts.fail(thrown)
    } finally {
      syncing = undefined
    }
  })()
  return syncing
}

/** Reads one connection now and says what it brought. */
export async function syncOne(connectionId: string): Promise<void> {
  try {
    sayReport(await call('connection.sync', { connectionId }))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}
