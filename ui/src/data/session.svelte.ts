/**
 * Where the agent is: screen, queue, highlighted and opened ticket, search. Kept for the life of the window, so that
 * going somewhere else and coming back finds everything as it was left.
 */
import type { ChannelView, ConnectionView, Queue, SearchKind, SearchOrder, TicketOrder } from '../ipc/generated'

export type Screen = 'inbox' | 'drafts' | 'outbox' | 'search' | 'settings' | 'notices'

export const QUEUES: readonly Queue[] = [
  'mine',
  'unassigned',
  'overdue',
  'waiting',
  'snoozed',
  'all_open',
  'resolved',
  'held',
  'binned',
]

export class Session {
  screen = $state<Screen>('inbox')
  queue = $state<Queue>('mine')
  /** A saved view is shown instead of the queue. */
  view = $state<string | null>(null)
  /** A queue was chosen, by the agent or at the start from what there is to do; nothing changes it by itself any more. */
  queueChosen = $state(false)
  channel = $state<ChannelView | null>(null)
  language = $state<string | null>(null)
  order = $state<TicketOrder>('due')
  /** The row that commands act on. */
  highlighted = $state<string | null>(null)
  /** The ticket whose conversation is shown. */
  opened = $state<string | null>(null)
  /** The ticket whose own menu is open: a command chosen there is done to it and to no other. */
  pointed = $state<string | null>(null)
  /** The opened ticket was reached from the search results. */
  fromSearch = $state(false)
  /** The tickets of the results that it was reached from, as they stood there: the arrows go through these. */
  found = $state.raw<readonly string[]>([])
  searchText = $state('')
  /** The results are asked for the focus: they take it as soon as they answer what is written. */
  searchEntering = $state(false)
  /** Only this kind of results, with all its pages; all kinds otherwise. */
  searchKind = $state<SearchKind | null>(null)
  searchOrder = $state<SearchOrder>('newest')
  /** What was searched for since the window was opened, newest first. It is kept nowhere else: it may hold names. */
  recentSearches = $state<string[]>([])
  searchScroll = 0
  /** Which of the results was opened, counted from the first; -1 before any. */
  searchPlace = -1
  /** The customer panel is drawn over the conversation (narrow windows only). */
  drawer = $state(false)
  keysSheet = $state(false)
  /** The setting that is to be shown and focused as soon as the page of settings is there. */
  setting = $state<string | null>(null)
  /** Where to go after a ticket has been dealt with: to the one below, the one above, or back to the list. */
  afterTicket: 'next' | 'previous' | 'list' = 'next'
  /** The sheet of saved views is open: the list of them, or a new one. */
  viewsSheet = $state<'list' | 'new' | null>(null)
  /** The connection form is open in settings. */
  connecting = $state(false)
  /** The connection form is open for one that was disconnected. */
  reconnecting = $state.raw<ConnectionView | null>(null)
  /** The sheet that disconnects this one is open. */
  leaving = $state.raw<ConnectionView | null>(null)

  private beforeSearch: Screen = 'inbox'

  show(screen: Screen): void {
    if (screen === 'search' && this.screen !== 'search') this.beforeSearch = this.screen
    this.screen = screen
    this.drawer = false
  }

  showQueue(queue: Queue): void {
    this.show('inbox')
    this.queueChosen = true
    if (queue !== this.queue || this.view) {
      this.queue = queue
      this.view = null
      this.highlighted = null
    }
    this.opened = null
    this.fromSearch = false
  }

  /** All open tickets of a channel or of a language, as the sidebar lists them. */
  showPart(channel: ChannelView | null, language: string | null): void {
    this.showQueue('all_open')
    this.order = 'due'
    if (this.channel !== channel || this.language !== language) this.highlighted = null
    this.channel = channel
    this.language = language
  }

  showView(view: string): void {
    this.show('inbox')
    this.queueChosen = true
    if (view !== this.view) this.highlighted = null
    this.view = view
    this.opened = null
    this.fromSearch = false
  }

  /** The place of the opened ticket among the results that it was reached from; -1 when it was not. */
  get placeFound(): number {
    return this.fromSearch && this.opened ? this.found.indexOf(this.opened) : -1
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

  /** Keeps a search for the empty field; the beginnings that were typed on the way to it are dropped. */
  remember(text: string): void {
    const kept = text.trim()
    if (!kept) return
    const others = this.recentSearches.filter((one) => one !== kept && !kept.startsWith(one))
    this.recentSearches = [kept, ...others].slice(0, 8)
  }

  leaveSearch(): void {
    this.screen = this.beforeSearch
  }

  clearFilters(): void {
    this.channel = null
    this.language = null
  }

  /** At the start: the agent's own tickets, or all open ones at a desk where nobody has taken any yet. */
  beginQueue(mine: number): void {
    if (this.queueChosen) return
    this.queueChosen = true
    this.queue = mine > 0 ? 'mine' : 'all_open'
  }

  /** Everything that it was about is gone: the shop was left. */
  forget(): void {
    this.show('inbox')
    this.queueChosen = false
    this.queue = 'mine'
    this.view = null
    this.order = 'due'
    this.clearFilters()
    this.highlighted = null
    this.opened = null
    this.fromSearch = false
    this.searchText = ''
    this.searchKind = null
    this.recentSearches = []
    this.searchScroll = 0
    this.searchPlace = -1
    this.found = []
    this.connecting = false
    this.reconnecting = null
  }

  /** Opens the connection form for one that was disconnected, with what was typed for it then. */
  reconnect(connection: ConnectionView): void {
    this.reconnecting = connection
    this.connecting = true
    this.setting = 'add_connection'
    this.show('settings')
  }
}

export const session = new Session()
