/**
 * Where the agent is: screen, queue, highlighted and opened ticket, search. Kept for the life of the window, so that
 * going somewhere else and coming back finds everything as it was left.
 */
import type { ChannelView, Queue, TicketOrder } from '../ipc/generated'

export type Screen = 'inbox' | 'outbox' | 'search' | 'settings'

export const QUEUES: readonly Queue[] = ['mine', 'unassigned', 'overdue', 'waiting', 'all_open', 'resolved']

class Session {
  screen = $state<Screen>('inbox')
  queue = $state<Queue>('mine')
  channel = $state<ChannelView | null>(null)
  language = $state<string | null>(null)
  order = $state<TicketOrder>('due')
  /** The row that commands act on. */
  highlighted = $state<string | null>(null)
  /** The ticket whose conversation is shown. */
  opened = $state<string | null>(null)
  /** The opened ticket was reached from the search results. */
  fromSearch = $state(false)
  searchText = $state('')
  searchScroll = 0
  /** The customer panel is drawn over the conversation (narrow windows only). */
  drawer = $state(false)
  keysSheet = $state(false)
  /** The connection form is open in settings. */
  connecting = $state(false)

  private beforeSearch: Screen = 'inbox'

  show(screen: Screen): void {
    if (screen === 'search' && this.screen !== 'search') this.beforeSearch = this.screen
    this.screen = screen
    this.drawer = false
  }

  showQueue(queue: Queue): void {
    this.show('inbox')
    if (queue !== this.queue) {
      this.queue = queue
      this.highlighted = null
    }
    this.opened = null
    this.fromSearch = false
  }

  open(ticketId: string, fromSearch = false): void {
    this.show('inbox')
    this.highlighted = ticketId
    this.opened = ticketId
    this.fromSearch = fromSearch
  }

  closeTicket(): void {
    this.opened = null
    this.drawer = false
    if (this.fromSearch) {
      this.fromSearch = false
      this.show('search')
    }
  }

  leaveSearch(): void {
    this.screen = this.beforeSearch
  }

  clearFilters(): void {
    this.channel = null
    this.language = null
  }
}

export const session = new Session()
