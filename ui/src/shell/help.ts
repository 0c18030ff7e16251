/** The pages of help, one for each screen, with the commands that are most useful there. Their words are in `help.<page>`. */
import type { Session } from '../data/session.svelte'
import type { CommandId } from '../commands/table'

export const HELP = {
  inbox: ['list_next', 'list_open', 'ticket_take', 'ticket_resolve', 'search', 'palette'],
  ticket: ['reply', 'note', 'send', 'ticket_resolve', 'ticket_status', 'pane_customer', 'undo'],
  outbox: ['sync', 'sync_pause', 'retry_all', 'go_inbox'],
  search: ['list_next', 'list_open', 'up', 'palette'],
  settings: ['palette', 'keys', 'view_theme', 'view_density', 'view_language'],
} as const satisfies Record<string, readonly CommandId[]>

export type HelpPage = keyof typeof HELP

/** The page for where the agent is; the inbox's where a screen has none. */
export function helpPage(session: Pick<Session, 'screen' | 'opened'>): HelpPage {
  if (session.screen === 'inbox') return session.opened ? 'ticket' : 'inbox'
  return session.screen in HELP ? (session.screen as HelpPage) : 'inbox'
}
