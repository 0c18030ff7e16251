/** Whether a change takes a ticket out of the queue that is shown. A view is asked again instead: it may mean anything. */
import type { TicketChange, TicketStatusView } from '../ipc/generated'
import { session } from '../data/session.svelte'

const belongs = (status: TicketStatusView): boolean => {
  switch (session.queue) {
    case 'mine':
    case 'unassigned':
      return status === 'open'
    case 'overdue':
      return status === 'open' || status === 'snoozed'
    case 'all_open':
      return !['resolved', 'merged', 'held', 'binned'].includes(status)
    default:
      return status === session.queue
  }
}

export function leavesQueue(change: TicketChange): boolean {
  if (session.view)
    return change.kind === 'spam' || change.kind === 'bin' || (change.kind === 'status' && change.status === 'resolved')
  switch (change.kind) {
    case 'status':
      return !belongs(change.status)
    case 'spam':
      return !belongs('held')
    case 'bin':
      return !belongs('binned')
    case 'restore':
      return !belongs('held')
    case 'snooze':
      return !belongs('snoozed')
    case 'wake':
      return session.queue === 'snoozed'
    case 'take':
      return session.queue === 'unassigned'
    case 'assign':
      return session.queue === 'mine' || (session.queue === 'unassigned' && change.agentId !== null)
    default:
      return false
  }
}
