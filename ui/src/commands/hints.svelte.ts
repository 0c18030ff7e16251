/** Keys as people read them, for tooltips, menus and the sheet. */
import { t } from '../i18n/index.svelte'
import { keysOf } from './bindings.svelte'
import { MAC } from './keys'
import { commandRow, type CommandId } from './table'

function part(name: string): string {
  switch (name) {
    case 'Mod':
      return MAC ? '⌘' : t('keys.ctrl')
    case 'Shift':
      return MAC ? '⇧' : t('keys.shift')
    case 'Enter':
      return t('keys.enter')
    case 'Escape':
      return t('keys.escape')
    case 'Space':
      return t('keys.space')
    case 'Backspace':
      return t('keys.backspace')
    case 'Delete':
      return t('keys.delete')
    case 'PageDown':
      return t('keys.page_down')
    case 'PageUp':
      return t('keys.page_up')
    case 'ContextMenu':
      return t('keys.menu_key')
    case 'Tab':
      return t('keys.tab')
    case 'Plus':
      return '+'
    case 'ArrowDown':
      return '↓'
    case 'ArrowUp':
      return '↑'
    case 'ArrowLeft':
      return '←'
    case 'ArrowRight':
      return '→'
    default:
      return name.length === 1 ? name.toUpperCase() : name
  }
}

/** "Ctrl+K"; "G I" for a sequence. */
export function keyWords(key: string): string {
  return key
    .split(' ')
    .map((stroke) =>
      stroke
        .split('+')
        .map(part)
        .join(MAC ? '' : '+'),
    )
    .join(' ')
}

/** The first key of a command in words; nothing when it has none. */
export function firstKey(id: CommandId): string | undefined {
  const [key] = keysOf(id)
  return key === undefined ? undefined : keyWords(key)
}

/** A tooltip: what it does and its first key. */
export function hint(id: CommandId, label?: string): string {
  const name = label ?? t(commandRow(id).label)
  const key = firstKey(id)
  return key ? `${name} (${key})` : name
}

/** The attributes of a control that gives a command: its tooltip, and its name for the keys drawn while Ctrl is held. */
export function tip(id: CommandId, label?: string): { title: string; 'data-command': CommandId } {
  return { title: hint(id, label), 'data-command': id }
}
