/** What a change does to a ticket's row, and how it is called when it is taken back. */
import type { AgentView, TicketChange, TicketRow } from '../../src/ipc/generated'

export const AGENTS: AgentView[] = [
  { id: 'ana', name: 'Ana', me: true, retired: false },
  { id: 'bruno', name: 'Bruno', me: false, retired: false },
  { id: 'luis', name: 'Luis', me: false, retired: false },
]

export function changedRow(row: TicketRow, change: TicketChange): TicketRow {
  switch (change.kind) {
    case 'status':
      return {
        ...row,
        status: change.status,
        due: change.status === 'open' ? row.due : null,
        snoozedUntil: null,
        snoozedBy: null,
      }
    case 'take':
      return { ...row, mine: true, assignee: 'Ana', assigneeId: 'ana' }
    case 'assign': {
      const agent = AGENTS.find((one) => one.id === change.agentId)
      return { ...row, mine: agent?.me ?? false, assignee: agent?.name ?? null, assigneeId: agent?.id ?? null }
    }
    case 'priority':
      return { ...row, priority: change.priority }
    case 'tags': {
      const kept = row.tags.filter((tag) => !change.remove.includes(tag))
      return { ...row, tags: [...new Set([...kept, ...change.add])].sort() }
    }
    case 'watch':
      return { ...row, watching: change.watching }
    case 'follow':
      return change.agentId === 'ana' ? { ...row, watching: change.watching } : row
    case 'snooze':
      return { ...row, status: 'snoozed', snoozedUntil: change.until, snoozedBy: 'Ana' }
    case 'wake':
      return row.status === 'snoozed' ? { ...row, status: 'open', snoozedUntil: null, snoozedBy: null } : row
    case 'read':
      return { ...row, unread: !change.read }
    case 'bin':
      return { ...row, status: 'binned', due: null }
    case 'restore':
      return { ...row, status: 'held' }
    case 'spam':
      return { ...row, status: 'held', held: 'spam', due: null, snoozedUntil: null, snoozedBy: null }
  }
}

export function changeName(change: TicketChange): string {
  if (change.kind === 'take') return 'ticket.assign'
  if (change.kind === 'assign') return change.agentId ? 'ticket.assign' : 'ticket.unassign'
  if (change.kind === 'watch') return change.watching ? 'ticket.watch' : 'ticket.unwatch'
  if (change.kind === 'follow') return change.watching ? 'ticket.follow' : 'ticket.unfollow'
  if (change.kind === 'read') return change.read ? 'ticket.read' : 'ticket.unread'
  return `ticket.${change.kind}`
}

export function changeSlots(change: TicketChange): Record<string, string> {
  if (change.kind === 'status') return { status: change.status }
  if (change.kind === 'priority') return { priority: change.priority }
  if (change.kind === 'snooze') return { until: String(change.until) }
  if (change.kind === 'take') return { name: 'Ana' }
  if (change.kind === 'follow') return { name: AGENTS.find((one) => one.id === change.agentId)?.name ?? '' }
  if (change.kind === 'assign') return { name: AGENTS.find((one) => one.id === change.agentId)?.name ?? '' }
  if (change.kind === 'tags')
    return { tags: [...change.add.map((tag) => `+${tag}`), ...change.remove.map((tag) => `−${tag}`)].join(' ') }
  return {}
}

/** Colleagues who follow a ticket, by its row as it was then: what is taken back brings them back too. */
export const followers = new WeakMap<TicketRow, readonly string[]>()

export function followersAfter(before: TicketRow, change: TicketChange): readonly string[] {
  const others = followers.get(before) ?? []
  if (change.kind !== 'follow' || change.agentId === 'ana') return others
  const rest = others.filter((id) => id !== change.agentId)
  return change.watching ? [...rest, change.agentId] : rest
}
