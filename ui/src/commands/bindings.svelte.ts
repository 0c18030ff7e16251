/**
 * The keys as they hold for this agent: the table's, or those of a preset, or the agent's own. Everything that shows or hears
 * a key asks here, so a change holds everywhere in the same moment.
 */
import { ALSO_FOCUS, ALSO_TEXT, FOCUS_KEYS, HARD_SIGNS, SYSTEM_KEYS, TEXT_KEYS, type System } from './reserved'
import { commandRow, COMMANDS, isCommand, layerOf, type CommandId } from './table'

export const PRESETS = ['mostrador', 'gmail', 'mod'] as const
export type Preset = (typeof PRESETS)[number]

/** What a preset changes; everything else stays as in the table. */
const CHANGES: Record<Preset, Partial<Record<string, readonly string[]>>> = {
  mostrador: {},
  // The habits of Gmail where they fit: back with u, unread with Shift+u, everybody answered with a.
  gmail: {
    up: ['Escape', 'u', 'Backspace'],
    ticket_unread: ['Shift+u'],
    reply: ['r', 'a'],
    ticket_assign: ['Shift+a'],
    ticket_resolve: ['e', 'y'],
    ticket_snooze: ['b', 'h'],
    ticket_tags: ['l', 't'],
  },
  // For whoever speaks to the computer or reads with a screen reader that takes the letters for itself.
  mod: {
    list_next: ['Mod+Shift+j', 'ArrowDown'],
    list_previous: ['Mod+Shift+k', 'ArrowUp'],
    // Its key is the list's here; the tools of the text have it.
    insert_link: [],
    ticket_resolve: ['Mod+Shift+e'],
    ticket_take: ['Mod+Shift+i'],
    reply: ['Mod+Shift+y'],
    note: ['Mod+Shift+n'],
  },
}

/** What is stored of the keys; everything left out is as in the table. */
export interface KeyMap {
  preset: Preset
  /** Letters, digits and signs without Ctrl run commands (WCAG 2.1.4). */
  single: boolean
  own: Partial<Record<CommandId, readonly string[]>>
}

export const USUAL_KEYS: KeyMap = { preset: 'mostrador', single: true, own: {} }

/** A letter, digit or sign alone, or a sequence of them: what speech and a slipped finger can set off. */
export const isSingle = (key: string): boolean => /^(Shift\+)?(.|Plus)( .|$)/u.test(key)

/** A key in the notation of the table: what the page of keys and an imported file may hold. */
const WRITTEN =
  /^(Mod\+)?(Shift\+)?(\S|Plus|Enter|Escape|Backspace|Delete|Tab|ContextMenu|Space|Page(Up|Down)|Home|End|Insert|Arrow(Up|Down|Left|Right)|F([1-9]|1\d|2[0-4]))$/u
export const isWritten = (key: string): boolean => WRITTEN.test(key) || (/^\S \S$/u.test(key) && !/\p{Lu}/u.test(key))

/** Reads what was stored or imported; nothing when it is not a map of keys. Commands of another version are left out. */
export function readKeyMap(text: string): KeyMap | undefined {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return undefined
  }
  if (given === null || typeof given !== 'object') return undefined
  const { preset, single, own } = given as Record<string, unknown>
  if (!PRESETS.includes(preset as Preset) || typeof single !== 'boolean') return undefined
  if (own === null || typeof own !== 'object') return undefined
  const kept: KeyMap['own'] = {}
  for (const [id, keys] of Object.entries(own)) {
    if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string' && isWritten(key))) return undefined
    if (isCommand(id)) kept[id] = keys as string[]
  }
  return { preset: preset as Preset, single, own: kept }
}

const before = (map: KeyMap, id: CommandId): readonly string[] =>
  map.own[id] ?? CHANGES[map.preset][id] ?? commandRow(id).keys

/** The keys of a command under a map. */
export function keysUnder(map: KeyMap, id: CommandId): readonly string[] {
  const keys = before(map, id)
  return map.single && map.preset !== 'mod' ? keys : keys.filter((key) => !isSingle(key))
}

/** Without single keys the preset says so as well: both are the same wish. */
class Bindings {
  map = $state.raw<KeyMap>(USUAL_KEYS)
  private readonly byKey = $derived.by(() => {
    const found = new Map<string, CommandId>()
    for (const { id } of COMMANDS) for (const key of keysUnder(this.map, id)) if (!found.has(key)) found.set(key, id)
    return found
  })
  /** First keys of sequences. */
  readonly leads = $derived(
    new Set([...this.byKey.keys()].filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]!)),
  )

  find(key: string): CommandId | undefined {
    return this.byKey.get(key)
  }
}

export const bindings = new Bindings()

/** The keys of a command as they hold now, the most useful first. */
export const keysOf = (id: CommandId): readonly string[] => keysUnder(bindings.map, id)

export type Clash = { kind: 'command'; id: CommandId } | { kind: 'system' | 'text' | 'focus' | 'sign' | 'money' }

/** Why a key should not be put on a command, if it should not. */
export function clash(map: KeyMap, id: CommandId, key: string, system: System): Clash | undefined {
  const [first = ''] = key.split(' ')
  if (FOCUS_KEYS.includes(key) && !ALSO_FOCUS.has(`${id} ${key}`)) return { kind: 'focus' }
  if (SYSTEM_KEYS[system].includes(key) || /Alt|Meta/.test(key)) return { kind: 'system' }
  if (TEXT_KEYS.includes(key) && !ALSO_TEXT.has(id)) return { kind: 'text' }
  if (HARD_SIGNS.includes(first.replace(/^(Mod\+|Shift\+)+/, ''))) return { kind: 'sign' }
  if (commandRow(id).kind === 'money' && layerOf(key) === 'bare') return { kind: 'money' }
  const sequence = key.includes(' ')
  for (const { id: other } of COMMANDS) {
    if (other === id) continue
    for (const taken of keysUnder(map, other)) {
      const meets = taken === key || (sequence && taken === first) || (!sequence && taken.split(' ')[0] === key)
      if (meets) return { kind: 'command', id: other }
    }
  }
  return undefined
}
