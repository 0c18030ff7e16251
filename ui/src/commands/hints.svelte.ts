/** Keys as people read them, for tooltips and the sheet. */
import { t } from '../i18n/index.svelte'
import { commandRow, type CommandId } from './table'

function part(name: string): string {
  switch (name) {
    case 'Mod':
      return t('keys.ctrl')
    case 'Shift':
      return t('keys.shift')
    case 'Enter':
      return t('keys.enter')
    case 'Escape':
      return t('keys.escape')
    case 'ArrowDown':
      return '↓'
    case 'ArrowUp':
      return '↑'
    default:
      return name.length === 1 ? name.toUpperCase() : name
  }
}

/** "Ctrl+K"; "G I" for a sequence. */
export function keyWords(key: string): string {
  return key
    .split(' ')
    .map((stroke) => stroke.split('+').map(part).join('+'))
    .join(' ')
}

/** A tooltip: what it does and its first key. */
export function hint(id: CommandId, label?: string): string {
  const row = commandRow(id)
  return `${label ?? t(row.label)} (${keyWords(row.keys[0]!)})`
}
