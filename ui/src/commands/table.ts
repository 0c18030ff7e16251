/**
 * Every command of the interface in one list. The key handler, the palette, the menu in the window, the context menus, the
 * tooltips, the Keys sheet and the page of settings are all read from here, so that none of them can say something that
 * another does not do.
 *
 * The menu bar of the window is made from it too, through a file: `UPDATE_GENERATED=1 npx vitest run menu` after a change.
 *
 * A new command is a row here, its name in `keys.command.<id>` and, if people call it by other words too, `synonyms.<id>`
 * (words parted by commas), each in four languages. What it does is given with `provide` by whoever shows the thing that it
 * is done to.
 */
import type { PlainKey } from '../i18n/index.svelte'

/** Where a row stands in the palette and in the Keys sheet, in this order. */
export const GROUPS = ['list', 'ticket', 'write', 'panel', 'go', 'create', 'sync', 'view', 'app', 'help'] as const
export type Group = (typeof GROUPS)[number]

/** What a command is done to. `keys.why.<it>` says what is missing where nothing on screen answers to the command. */
export type Target =
  'anything' | 'list' | 'ticket' | 'opened' | 'selection' | 'composer' | 'message' | 'customer' | 'order' | 'results'

/** Things that have a context menu (right click, Shift+F10): an element with `data-menu="<it>"`. */
export type Thing = 'ticket' | 'message' | 'order' | 'customer'

/** The menus of the menu bar, in this order. */
export const MENUS = ['file', 'edit', 'view', 'go', 'ticket', 'message', 'help'] as const
export type Menu = (typeof MENUS)[number]

/** `bare`: outside text fields and dialogs only. `mod`: with Ctrl (Cmd on macOS) or a function key, everywhere. */
export type Layer = 'bare' | 'mod'

interface Row {
  /** Snake case, never changed: settings remember it. */
  id: string
  group: Group
  /** Always `keys.command.<id>`. A name that ends in "…" asks for something more before anything happens. */
  label: PlainKey
  /**
   * Keys as they are unless the agent has chosen others, the most useful first; empty: reached through palette and menus.
   * As `event.key` gives them; `Mod+` for Ctrl or Cmd, `Shift+` for capitals, named keys and digits with Mod, a space for a
   * sequence. Letters are the same in every language: agents learn them from colleagues and earlier tools.
   */
  keys: readonly string[]
  /** What it is done to; `anything` unless said. */
  on?: Target
  /**
   * `opens`: shows a picker or a page, changes nothing by itself. `money`: touches money or what cannot be undone, so it only
   * ever opens the place where that is reviewed, and no single key may be put on it. Otherwise it acts at once.
   */
  kind?: 'opens' | 'money'
  /** Whose context menu it stands in. */
  context?: readonly Thing[]
  /** Its place in the menu bar, where that is not the usual one of its group. */
  menu?: Menu
  /** The effect cannot be reached by accident while a key is held down. */
  once?: boolean
}

export const COMMANDS = [
  // The list
  { id: 'list_next', group: 'list', label: 'keys.command.list_next', keys: ['j', 'ArrowDown'], on: 'list' },
  { id: 'list_previous', group: 'list', label: 'keys.command.list_previous', keys: ['k', 'ArrowUp'], on: 'list' },
  {
    id: 'list_open',
    group: 'list',
    label: 'keys.command.list_open',
    keys: ['Enter', 'o'],
    on: 'list',
    context: ['ticket'],
    once: true,
  },
  { id: 'up', group: 'list', label: 'keys.command.up', keys: ['Escape', 'Backspace'], once: true },
  { id: 'show_new', group: 'list', label: 'keys.command.show_new', keys: ['g n'], on: 'list' },
  {
    id: 'list_select',
    group: 'list',
    label: 'keys.command.list_select',
    keys: ['x', 'Space'],
    on: 'list',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'list_extend_next',
    group: 'list',
    label: 'keys.command.list_extend_next',
    keys: ['Shift+j', 'Shift+ArrowDown'],
    on: 'list',
  },
  {
    id: 'list_extend_previous',
    group: 'list',
    label: 'keys.command.list_extend_previous',
    keys: ['Shift+k', 'Shift+ArrowUp'],
    on: 'list',
  },
  {
    id: 'list_select_all',
    group: 'list',
    label: 'keys.command.list_select_all',
    // Ctrl+A is the text's everywhere else; the list takes it while it has the focus.
    keys: [],
    on: 'list',
    once: true,
  },
  { id: 'queue_next', group: 'list', label: 'keys.command.queue_next', keys: ['Ctrl+Tab'], on: 'list' },
  { id: 'queue_previous', group: 'list', label: 'keys.command.queue_previous', keys: ['Ctrl+Shift+Tab'], on: 'list' },
  // A ticket
  {
    id: 'ticket_resolve',
    group: 'ticket',
    label: 'keys.command.ticket_resolve',
    keys: ['e'],
    on: 'ticket',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_resolve_stay',
    group: 'ticket',
    label: 'keys.command.ticket_resolve_stay',
    keys: ['Shift+e'],
    on: 'ticket',
    once: true,
  },
  {
    id: 'ticket_take',
    group: 'ticket',
    label: 'keys.command.ticket_take',
    keys: ['i'],
    on: 'ticket',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_status',
    group: 'ticket',
    label: 'keys.command.ticket_status',
    keys: ['s'],
    on: 'ticket',
    kind: 'opens',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_assign',
    group: 'ticket',
    label: 'keys.command.ticket_assign',
    keys: ['a'],
    on: 'ticket',
    kind: 'opens',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_tags',
    group: 'ticket',
    label: 'keys.command.ticket_tags',
    keys: ['t', 'l'],
    on: 'ticket',
    kind: 'opens',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_priority',
    group: 'ticket',
    label: 'keys.command.ticket_priority',
    keys: ['p'],
    on: 'ticket',
    kind: 'opens',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_snooze',
    group: 'ticket',
    label: 'keys.command.ticket_snooze',
    keys: ['h', 'b'],
    on: 'ticket',
    kind: 'opens',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_merge',
    group: 'ticket',
    label: 'keys.command.ticket_merge',
    keys: [],
    on: 'ticket',
    kind: 'opens',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_watch',
    group: 'ticket',
    label: 'keys.command.ticket_watch',
    keys: ['w'],
    on: 'ticket',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_followers',
    group: 'ticket',
    label: 'keys.command.ticket_followers',
    keys: [],
    on: 'ticket',
    kind: 'opens',
    once: true,
  },
  {
    id: 'ticket_unread',
    group: 'ticket',
    label: 'keys.command.ticket_unread',
    keys: ['u'],
    on: 'ticket',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_spam',
    group: 'ticket',
    label: 'keys.command.ticket_spam',
    keys: ['!'],
    on: 'ticket',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_take_up',
    group: 'ticket',
    label: 'keys.command.ticket_take_up',
    keys: ['Shift+t'],
    on: 'ticket',
    once: true,
  },
  {
    id: 'ticket_bin',
    group: 'ticket',
    label: 'keys.command.ticket_bin',
    keys: ['Delete', 'Mod+Backspace'],
    on: 'ticket',
    once: true,
  },
  {
    id: 'ticket_restore',
    group: 'ticket',
    label: 'keys.command.ticket_restore',
    keys: [],
    on: 'ticket',
    once: true,
  },
  { id: 'message_next', group: 'ticket', label: 'keys.command.message_next', keys: ['.'], on: 'opened' },
  { id: 'message_previous', group: 'ticket', label: 'keys.command.message_previous', keys: [','], on: 'opened' },
  {
    id: 'pane_conversation',
    group: 'panel',
    label: 'keys.command.pane_conversation',
    keys: ['1'],
    on: 'opened',
    once: true,
  },
  { id: 'pane_customer', group: 'panel', label: 'keys.command.pane_customer', keys: ['2'], on: 'opened', once: true },
  {
    id: 'copy_link',
    group: 'ticket',
    label: 'keys.command.copy_link',
    keys: ['Mod+Shift+c'],
    on: 'opened',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_save_pdf',
    group: 'ticket',
    label: 'keys.command.ticket_save_pdf',
    keys: [],
    on: 'opened',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'ticket_save_mail',
    group: 'ticket',
    label: 'keys.command.ticket_save_mail',
    keys: [],
    on: 'opened',
    context: ['ticket'],
    once: true,
  },
  {
    id: 'copy_address',
    group: 'panel',
    label: 'keys.command.copy_address',
    keys: ['Shift+y'],
    on: 'opened',
    context: ['customer'],
    once: true,
  },
  {
    id: 'link_order',
    group: 'panel',
    label: 'keys.command.link_order',
    keys: [],
    on: 'opened',
    kind: 'opens',
    context: ['customer', 'order'],
  },
  {
    id: 'customer_refresh',
    group: 'panel',
    label: 'keys.command.customer_refresh',
    keys: [],
    on: 'customer',
    context: ['customer', 'order'],
  },
  {
    id: 'customer_erase',
    group: 'panel',
    label: 'keys.command.customer_erase',
    keys: [],
    on: 'opened',
    kind: 'opens',
    context: ['customer'],
  },
  {
    id: 'refund',
    group: 'panel',
    label: 'keys.command.refund',
    keys: ['Mod+Shift+r'],
    on: 'customer',
    kind: 'money',
  },
  {
    id: 'open_return',
    group: 'panel',
    label: 'keys.command.open_return',
    keys: [],
    on: 'customer',
    kind: 'opens',
  },
  {
    id: 'copy_message',
    group: 'ticket',
    label: 'keys.command.copy_message',
    keys: [],
    on: 'opened',
    context: ['message'],
  },
  {
    id: 'show_original',
    group: 'ticket',
    label: 'keys.command.show_original',
    keys: [],
    on: 'opened',
    kind: 'opens',
    context: ['message'],
    menu: 'message',
  },
  {
    id: 'find_in_ticket',
    group: 'ticket',
    label: 'keys.command.find_in_ticket',
    keys: ['Mod+f'],
    on: 'opened',
    menu: 'edit',
    once: true,
  },
  { id: 'find_next', group: 'ticket', label: 'keys.command.find_next', keys: ['F3'], on: 'opened', menu: 'edit' },
  {
    id: 'find_previous',
    group: 'ticket',
    label: 'keys.command.find_previous',
    keys: ['Shift+F3'],
    on: 'opened',
    menu: 'edit',
  },
  { id: 'copy_order', group: 'panel', label: 'keys.command.copy_order', keys: [], on: 'opened', context: ['order'] },
  // Writing
  {
    id: 'reply',
    group: 'write',
    label: 'keys.command.reply',
    keys: ['r'],
    on: 'opened',
    kind: 'opens',
    context: ['message'],
    once: true,
  },
  {
    id: 'note',
    group: 'write',
    label: 'keys.command.note',
    keys: ['n'],
    on: 'opened',
    kind: 'opens',
    context: ['message'],
    once: true,
  },
  { id: 'send', group: 'write', label: 'keys.command.send', keys: ['Mod+Enter'], on: 'composer', once: true },
  {
    id: 'send_resolve',
    group: 'write',
    label: 'keys.command.send_resolve',
    keys: ['Mod+Shift+Enter'],
    on: 'composer',
    once: true,
  },
  {
    id: 'send_later',
    group: 'write',
    label: 'keys.command.send_later',
    keys: ['Mod+Shift+l'],
    on: 'composer',
    kind: 'opens',
    once: true,
  },
  { id: 'macros', group: 'write', label: 'keys.command.macros', keys: ['m'], on: 'opened', kind: 'opens', once: true },
  {
    id: 'macros_in_text',
    group: 'write',
    label: 'keys.command.macros_in_text',
    keys: ['Mod+Shift+m'],
    on: 'composer',
    kind: 'opens',
    once: true,
  },
  {
    id: 'insert_link',
    group: 'write',
    label: 'keys.command.insert_link',
    keys: ['Mod+Shift+k'],
    on: 'composer',
    kind: 'opens',
    once: true,
  },
  { id: 'text_tools', group: 'write', label: 'keys.command.text_tools', keys: ['Mod+F10'], on: 'composer' },
  { id: 'check_next', group: 'write', label: 'keys.command.check_next', keys: ['F7'], on: 'composer' },
  { id: 'attach_file', group: 'write', label: 'keys.command.attach_file', keys: [], on: 'composer', kind: 'opens' },
  { id: 'reply_to_note', group: 'write', label: 'keys.command.reply_to_note', keys: [], on: 'composer' },
  { id: 'draft_discard', group: 'write', label: 'keys.command.draft_discard', keys: [], on: 'composer' },
  { id: 'macro_from_reply', group: 'create', label: 'keys.command.macro_from_reply', keys: [], on: 'composer' },
  // Going somewhere
  { id: 'go_mine', group: 'go', label: 'keys.command.go_mine', keys: ['g i'] },
  { id: 'go_unassigned', group: 'go', label: 'keys.command.go_unassigned', keys: ['g u'] },
  { id: 'go_overdue', group: 'go', label: 'keys.command.go_overdue', keys: ['g o'] },
  { id: 'go_waiting', group: 'go', label: 'keys.command.go_waiting', keys: ['g w'] },
  { id: 'go_snoozed', group: 'go', label: 'keys.command.go_snoozed', keys: ['g s'] },
  { id: 'go_held', group: 'go', label: 'keys.command.go_held', keys: ['g h'] },
  { id: 'go_bin', group: 'go', label: 'keys.command.go_bin', keys: [] },
  { id: 'go_all', group: 'go', label: 'keys.command.go_all', keys: ['g a'] },
  { id: 'go_drafts', group: 'go', label: 'keys.command.go_drafts', keys: ['g d'] },
  { id: 'go_inbox', group: 'go', label: 'keys.command.go_inbox', keys: ['Mod+1'] },
  { id: 'go_outbox', group: 'go', label: 'keys.command.go_outbox', keys: ['g x', 'Mod+2'] },
  { id: 'go_notices', group: 'go', label: 'keys.command.go_notices', keys: ['g b'] },
  { id: 'go_settings', group: 'go', label: 'keys.command.go_settings', keys: ['Mod+,'], menu: 'file' },
  {
    id: 'search',
    group: 'go',
    label: 'keys.command.search',
    keys: ['/', 'Mod+Shift+f'],
    menu: 'edit',
    once: true,
  },
  // Shops and what waits to leave
  { id: 'sync', group: 'sync', label: 'keys.command.sync', keys: ['Mod+r', 'F5'], menu: 'file', once: true },
  { id: 'sync_pause', group: 'sync', label: 'keys.command.sync_pause', keys: [], kind: 'opens' },
  { id: 'retry_all', group: 'sync', label: 'keys.command.retry_all', keys: [], once: true },
  { id: 'add_connection', group: 'create', label: 'keys.command.add_connection', keys: [], kind: 'opens' },
  // How everything looks
  { id: 'view_language', group: 'view', label: 'keys.command.view_language', keys: [], kind: 'opens' },
  { id: 'view_theme', group: 'view', label: 'keys.command.view_theme', keys: [], kind: 'opens' },
  { id: 'view_contrast', group: 'view', label: 'keys.command.view_contrast', keys: [], kind: 'opens' },
  { id: 'view_density', group: 'view', label: 'keys.command.view_density', keys: [], kind: 'opens' },
  { id: 'view_message_size', group: 'view', label: 'keys.command.view_message_size', keys: [], kind: 'opens' },
  { id: 'single_keys', group: 'view', label: 'keys.command.single_keys', keys: [] },
  // Everywhere
  { id: 'palette', group: 'app', label: 'keys.command.palette', keys: ['Mod+k'], menu: 'edit', once: true },
  { id: 'undo', group: 'app', label: 'keys.command.undo', keys: ['z', 'Mod+z'], menu: 'edit', once: true },
  { id: 'redo', group: 'app', label: 'keys.command.redo', keys: ['Shift+z', 'Mod+Shift+z'], menu: 'edit', once: true },
  { id: 'next_pane', group: 'app', label: 'keys.command.next_pane', keys: ['F6'], menu: 'view' },
  { id: 'previous_pane', group: 'app', label: 'keys.command.previous_pane', keys: ['Shift+F6'], menu: 'view' },
  { id: 'newest_notice', group: 'app', label: 'keys.command.newest_notice', keys: ['F8'], menu: 'view', once: true },
  {
    id: 'context_menu',
    group: 'app',
    label: 'keys.command.context_menu',
    keys: ['Shift+F10', 'ContextMenu'],
    menu: 'edit',
  },
  { id: 'do_not_disturb', group: 'app', label: 'keys.command.do_not_disturb', keys: [] },
  { id: 'zoom_in', group: 'view', label: 'keys.command.zoom_in', keys: ['Mod+=', 'Mod+Plus'] },
  { id: 'zoom_out', group: 'view', label: 'keys.command.zoom_out', keys: ['Mod+-'] },
  { id: 'zoom_reset', group: 'view', label: 'keys.command.zoom_reset', keys: ['Mod+0'], once: true },
  // Help
  { id: 'practice', group: 'help', label: 'keys.command.practice', keys: [] },
  { id: 'help', group: 'help', label: 'keys.command.help', keys: ['F1'], once: true },
  { id: 'copy_diagnostics', group: 'help', label: 'keys.command.copy_diagnostics', keys: [] },
  { id: 'keys', group: 'help', label: 'keys.command.keys', keys: ['?'], once: true },
] as const satisfies readonly Row[]

export type CommandId = (typeof COMMANDS)[number]['id']
export type CommandRow = Row & { id: CommandId }

const byId = new Map<string, CommandRow>(COMMANDS.map((row) => [row.id, row]))

export const commandRow = (id: CommandId): CommandRow => byId.get(id)!
export const isCommand = (id: string): id is CommandId => byId.has(id)

/** A key that holds while typing too: with Mod, or a function key. */
export const holdsWhileTyping = (key: string): boolean => /^(Mod\+|Ctrl\+|(Shift\+)?F\d+$|ContextMenu$)/.test(key)
export const layerOf = (key: string): Layer => (holdsWhileTyping(key) ? 'mod' : 'bare')

const USUAL: Record<Group, Menu> = {
  list: 'go',
  ticket: 'ticket',
  write: 'message',
  panel: 'view',
  go: 'go',
  create: 'file',
  sync: 'file',
  view: 'view',
  app: 'view',
  help: 'help',
}

/** The menu that a command stands in; every command stands in one. */
export const menuOf = (row: CommandRow): Menu => row.menu ?? USUAL[row.group]
