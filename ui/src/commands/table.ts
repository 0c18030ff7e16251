/**
 * Every command of the interface in one list: its name, its keys and where they hold. The key handler, the Keys sheet
 * and the tooltips are all read from here, so that none of them can say something that another does not do.
 */
import type { PlainKey } from '../i18n/index.svelte'

/** `bare`: outside text fields and dialogs only. `mod`: with Ctrl (Cmd on macOS), everywhere. */
export type Layer = 'bare' | 'mod'

export type Group = 'list' | 'ticket' | 'write' | 'go' | 'app'

interface Row {
  id: string
  group: Group
  label: PlainKey
  /**
   * Keys as `event.key` gives them; `Mod+` for Ctrl or Cmd, `Shift+` for capitals and named keys, a space for a sequence.
   * Letters are the same in every language: agents learn them from colleagues and earlier tools.
   */
  keys: readonly string[]
  /** The effect cannot be reached by accident while a key is held down. */
  once?: boolean
}

export const COMMANDS = [
  { id: 'list_next', group: 'list', label: 'keys.command.list_next', keys: ['j', 'ArrowDown'] },
  { id: 'list_previous', group: 'list', label: 'keys.command.list_previous', keys: ['k', 'ArrowUp'] },
  { id: 'list_open', group: 'list', label: 'keys.command.list_open', keys: ['Enter', 'o'], once: true },
  { id: 'up', group: 'list', label: 'keys.command.up', keys: ['Escape'], once: true },
  { id: 'show_new', group: 'list', label: 'keys.command.show_new', keys: ['g n'] },
  { id: 'queue_next', group: 'list', label: 'keys.command.queue_next', keys: ['Mod+Tab'] },
  { id: 'queue_previous', group: 'list', label: 'keys.command.queue_previous', keys: ['Mod+Shift+Tab'] },
  { id: 'ticket_resolve', group: 'ticket', label: 'keys.command.ticket_resolve', keys: ['e'], once: true },
  {
    id: 'ticket_resolve_stay',
    group: 'ticket',
    label: 'keys.command.ticket_resolve_stay',
    keys: ['Shift+e'],
    once: true,
  },
  { id: 'ticket_take', group: 'ticket', label: 'keys.command.ticket_take', keys: ['i'], once: true },
  { id: 'ticket_status', group: 'ticket', label: 'keys.command.ticket_status', keys: ['s'], once: true },
  { id: 'ticket_unread', group: 'ticket', label: 'keys.command.ticket_unread', keys: ['u'], once: true },
  { id: 'message_next', group: 'ticket', label: 'keys.command.message_next', keys: ['.'] },
  { id: 'message_previous', group: 'ticket', label: 'keys.command.message_previous', keys: [','] },
  { id: 'pane_conversation', group: 'ticket', label: 'keys.command.pane_conversation', keys: ['1'], once: true },
  { id: 'pane_customer', group: 'ticket', label: 'keys.command.pane_customer', keys: ['2'], once: true },
  { id: 'reply', group: 'write', label: 'keys.command.reply', keys: ['r'], once: true },
  { id: 'note', group: 'write', label: 'keys.command.note', keys: ['n'], once: true },
  { id: 'send', group: 'write', label: 'keys.command.send', keys: ['Mod+Enter'], once: true },
  { id: 'send_resolve', group: 'write', label: 'keys.command.send_resolve', keys: ['Mod+Shift+Enter'], once: true },
  { id: 'go_mine', group: 'go', label: 'keys.command.go_mine', keys: ['g i'] },
  { id: 'go_unassigned', group: 'go', label: 'keys.command.go_unassigned', keys: ['g u'] },
  { id: 'go_overdue', group: 'go', label: 'keys.command.go_overdue', keys: ['g o'] },
  { id: 'go_waiting', group: 'go', label: 'keys.command.go_waiting', keys: ['g w'] },
  { id: 'go_all', group: 'go', label: 'keys.command.go_all', keys: ['g a'] },
  { id: 'go_inbox', group: 'go', label: 'keys.command.go_inbox', keys: ['Mod+1'] },
  { id: 'go_outbox', group: 'go', label: 'keys.command.go_outbox', keys: ['g x', 'Mod+2'] },
  { id: 'go_settings', group: 'go', label: 'keys.command.go_settings', keys: ['Mod+,'] },
  { id: 'search', group: 'app', label: 'keys.command.search', keys: ['Mod+k', '/', 'Mod+Shift+f'], once: true },
  { id: 'undo', group: 'app', label: 'keys.command.undo', keys: ['z'], once: true },
  { id: 'sync', group: 'app', label: 'keys.command.sync', keys: ['Mod+r', 'F5'], once: true },
  { id: 'next_pane', group: 'app', label: 'keys.command.next_pane', keys: ['F6'] },
  { id: 'keys', group: 'app', label: 'keys.command.keys', keys: ['?'], once: true },
] as const satisfies readonly Row[]

export type CommandId = (typeof COMMANDS)[number]['id']
export type CommandRow = Row & { id: CommandId }

export const commandRow = (id: CommandId): CommandRow => COMMANDS.find((row) => row.id === id)!

/** A key that holds while typing too: with Mod, or a function key. */
export const holdsWhileTyping = (key: string): boolean => key.startsWith('Mod+') || /^F\d+$/.test(key)
