/**
 * Keys that are not ours to give away: those of the three systems, those that people need to type or to edit text, and the
 * signs that need AltGr, or are dead, on a keyboard of our users. The notation is that of the table, with `Alt+`, `Ctrl+` and
 * `Meta+` for what the table never uses.
 */

export type System = 'windows' | 'mac' | 'linux'

/** Taken by the system or by its window before a program sees them, or meant for it by every other program there. */
export const SYSTEM_KEYS: Record<System, readonly string[]> = {
  windows: [
    'Mod+Escape',
    'Mod+Shift+Escape',
    'Mod+F4',
    'Mod+q',
    'Mod+w',
    'Mod+Space',
    'Mod+Shift+Space',
    'F10',
    'F11',
    'F12',
  ],
  mac: [
    'Mod+q',
    'Mod+w',
    'Mod+h',
    'Mod+m',
    'Mod+Space',
    'Mod+Tab',
    'Mod+Shift+Tab',
    'Mod+Shift+3',
    'Mod+Shift+4',
    'Mod+Shift+5',
    'Mod+Shift+q',
    'F11',
    'F12',
  ],
  linux: [
    'Mod+q',
    'Mod+w',
    'Mod+Space',
    // The input methods of GTK and IBus.
    'Mod+Shift+u',
    'Mod+.',
    'Mod+;',
    'F10',
    'F11',
    'F12',
  ],
}

/** What edits text everywhere. While typing they are the text's; outside a text, only undo and redo have a second meaning. */
export const TEXT_KEYS: readonly string[] = [
  'Mod+a',
  'Mod+c',
  'Mod+v',
  'Mod+x',
  'Mod+z',
  'Mod+Shift+z',
  'Mod+y',
  'Mod+Shift+v',
  'Mod+ArrowLeft',
  'Mod+ArrowRight',
  'Mod+ArrowUp',
  'Mod+ArrowDown',
  'Mod+Backspace',
  'Mod+Delete',
  'Mod+Home',
  'Mod+End',
]

/** The commands whose meaning outside a text is that of the text keys inside it. */
export const ALSO_TEXT: ReadonlySet<string> = new Set(['undo', 'redo', 'ticket_bin'])

/** Tab moves the focus, whatever anybody would like it to do; the space bar and the rest press and leave things. */
export const FOCUS_KEYS: readonly string[] = ['Tab', 'Shift+Tab', 'Space']

/** What the space bar presses where it is no control: a row is selected with it, as in every grid. */
export const ALSO_FOCUS: ReadonlySet<string> = new Set(['list_select Space'])

/** Signs that need AltGr or are dead on a Spanish, Hungarian or German keyboard. */
export const HARD_SIGNS: readonly string[] = [..."#@[]\\{}|;`'^~$€"]
