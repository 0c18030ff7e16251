/**
 * What answers to a command now. Whoever shows a thing says what can be done to it, for as long as it is shown; what was
 * said last is asked first. Nothing else may run a command, so a key, a menu and the palette do the same.
 */
import { untrack } from 'svelte'
import { toasts } from '../data/toasts.svelte'
import { t, type PlainKey } from '../i18n/index.svelte'
import { commandRow, type CommandId } from './table'

/** One of several answers to a command that asks for something more: a person, a tag, a language. */
export interface Choice {
  id: string
  label: string
  /** More words that find it, parted by commas. */
  also?: string
  /** A short fact at the end of the row. */
  fact?: string
  /** It is what holds now. */
  chosen?: boolean
  run: () => unknown
}

export interface Doing {
  /** What its key does. Left out where there are choices: the key shows them in the palette. */
  run?: () => unknown
  /** The next step inside the palette, instead of `run`. */
  choices?: () => readonly Choice[] | Promise<readonly Choice[]>
  /** The reason why it cannot be done just now; nothing when it can. Read reactively. */
  unless?: () => PlainKey | undefined
  /** A state that is on or off, for a tick in menus. */
  on?: () => boolean
}

export type Handlers = Partial<Record<CommandId, (() => unknown) | Doing>>

const stack: Handlers[] = []
/** Asked before all the rest, whenever the rest was said. */
const above: Handlers[] = []
/** Counts what was provided and taken back, so that menus and sheets are drawn again. */
let changes = $state(0)
let choose: ((id: CommandId) => void) | undefined

/**
 * Puts commands in force until the returned function is called. What was provided last is asked first; `first`: before
 * everything that is not, for what is marked must win over what is opened beside it, whichever came later.
 */
export function provide(handlers: Handlers, first = false): () => void {
  const own = first ? above : stack
  own.push(handlers)
  untrack(() => changes++)
  return () => {
    const at = own.indexOf(handlers)
    if (at >= 0) own.splice(at, 1)
    untrack(() => changes++)
  }
}

/** What answers to a command, if anything does. */
export function doing(id: CommandId): Doing | undefined {
  void changes
  const found = above.findLast((one) => one[id])?.[id] ?? stack.findLast((one) => one[id])?.[id]
  return typeof found === 'function' ? { run: found } : found
}

/** Whether something on screen answers to a command now. */
export const answers = (id: CommandId): boolean => doing(id) !== undefined

/** Why a command cannot be given now; nothing when it can. */
export function whyNot(id: CommandId): string | undefined {
  const found = doing(id)
  if (!found) return t(`keys.why.${commandRow(id).on ?? 'anything'}`)
  const reason = found.unless?.()
  return reason && t(reason)
}

/** Says who shows the choices of a command; the palette does. */
export function chooser(show: (id: CommandId) => void): () => void {
  choose = show
  return () => (choose = undefined)
}

/** Runs a command by its name; false when nothing on screen answers to it. One that cannot be done now says why. */
export function run(id: CommandId): boolean {
  return untrack(() => {
    const found = doing(id)
    if (!found) return false
    const reason = found.unless?.()
    if (reason) toasts.say(t(reason))
    else if (found.run) found.run()
    else choose?.(id)
    return true
  })
}
