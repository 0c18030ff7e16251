/**
 * What an agent does to a ticket. Each takes the ticket's own id, never a place in a list, says what was done, and offers
 * to take it back.
 */
import type { TicketRow, TicketStatusView } from '../ipc/generated'
import { statusName } from '../i18n/codes.svelte'
import { errorWords, t, tCode } from '../i18n/index.svelte'
import { list } from '../inbox/rows.svelte'
import { call } from '../platform'
import { session } from './session.svelte'
import { toasts } from './toasts.svelte'

/** Tickets that the agent marked as unread by hand: showing them does not mark them as read again. */
export const keptUnread = new Set<string>()

async function done(name: () => Promise<unknown>, words: string): Promise<boolean> {
  try {
    await name()
    toasts.say(words, { undoes: true, action: { label: t('ticket.delivery.undo'), run: () => void undoLast() } })
    return true
  } catch (thrown) {
    toasts.fail(thrown)
    return false
  }
}

/** Leaves a ticket that has left the queue: the one below takes its place, opened if this one was. */
export function leave(id: string): void {
  const next = list.neighbour(id)
  list.drop(id)
  if (session.highlighted === id) session.highlighted = next
  if (session.opened === id) {
    session.opened = next
    if (!next) session.drawer = false
  }
}

const belongs = (status: TicketStatusView): boolean => {
  if (session.queue === 'resolved') return status === 'resolved'
  if (session.queue === 'waiting') return status === 'waiting'
  return session.queue === 'all_open' ? status !== 'resolved' : status === 'open'
}

export async function setStatus(row: TicketRow, status: TicketStatusView, stay = false): Promise<void> {
  if (row.status === status) return
  const words =
    status === 'resolved'
      ? t('ticket.done.resolved', { number: String(row.number) })
      : t('ticket.done.status', { number: String(row.number), status: statusName(status) })
  const moved = await done(() => call('ticket.status', { ticketId: row.id, status }), words)
  if (moved && !stay && !belongs(status)) leave(row.id)
}

export async function assign(row: TicketRow, toMe: boolean): Promise<void> {
  const number = String(row.number)
  await done(
    () => call('ticket.assign', { ticketId: row.id, toMe }),
    toMe ? t('ticket.done.taken', { number }) : t('ticket.done.released', { number }),
  )
}

export async function setRead(row: TicketRow, read: boolean): Promise<void> {
  if (read) keptUnread.delete(row.id)
  else keptUnread.add(row.id)
  const number = String(row.number)
  await done(
    () => call('ticket.read', { ticketId: row.id, read }),
    read ? t('ticket.done.read', { number }) : t('ticket.done.unread', { number }),
  )
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
    const what = tCode('undo', undone.name, undone.params, 'undo.something')
    const number = undone.params['number']
    toasts.say(number ? t('undo.on_ticket', { what, number }) : what)
    if (undone.ticketId) {
      await list.snapshot()
      session.highlighted = undone.ticketId
      if (session.opened) session.opened = undone.ticketId
    }
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

export async function sendNow(outboxId: string): Promise<void> {
  try {
    await call('outbox.send_now', { outboxId })
    toasts.dropReply(outboxId)
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

let syncing: Promise<void> | undefined

/** Reads every connection now and says what it brought. Asked twice, it runs once. */
export function syncNow(): Promise<void> {
  syncing ??= (async () => {
    try {
      const report = await call('sync.now', {})
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
    } catch (thrown) {
      toasts.fail(thrown)
    } finally {
      syncing = undefined
    }
  })()
  return syncing
}
