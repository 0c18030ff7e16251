/**
 * From a key press to a command. The rules protect typing: nothing happens while a character is being composed, with
 * AltGr or Alt down, or for a plain letter inside a text field or a dialog; and a letter is the character that the
 * keyboard produced, whatever its layout, except where the layout has no Latin letters at all.
 */
import { COMMANDS, holdsWhileTyping, type CommandId } from './table'

export type Handlers = Partial<Record<CommandId, () => void>>

/** How long a sequence waits for its second key, in milliseconds. */
export const SEQUENCE_MS = 1500

const stack: Handlers[] = []
let pending: { first: string; until: number } | undefined
let told: ((first: string | undefined) => void) | undefined
let forget: ReturnType<typeof setTimeout> | undefined

/** Puts commands in force until the returned function is called. What was registered last is asked first. */
export function provide(handlers: Handlers): () => void {
  stack.push(handlers)
  return () => {
    const at = stack.indexOf(handlers)
    if (at >= 0) stack.splice(at, 1)
  }
}

/** Runs a command by its name; false when nothing on screen answers to it. */
export function run(id: CommandId): boolean {
  for (let at = stack.length - 1; at >= 0; at--) {
    const handler = stack[at]![id]
    if (handler) {
      handler()
      return true
    }
  }
  return false
}

/** Whether something on screen answers to a command now. */
export const answers = (id: CommandId): boolean => stack.some((handlers) => id in handlers)

/** Hears the first key of a sequence, for the hint; `undefined` when it is over. */
export function onSequence(listener: (first: string | undefined) => void): () => void {
  told = listener
  return () => (told = undefined)
}

function waitFor(first: string | undefined): void {
  clearTimeout(forget)
  pending = first === undefined ? undefined : { first, until: Date.now() + SEQUENCE_MS }
  if (first !== undefined) forget = setTimeout(() => waitFor(undefined), SEQUENCE_MS)
  told?.(first)
}

const MAC = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)

/** The key in the notation of the table, or nothing when it is none of ours. */
export function notation(event: KeyboardEvent): string | undefined {
  if (event.isComposing || event.key === 'Dead' || event.key === 'Process') return undefined
  if (event.getModifierState('AltGraph') || event.altKey) return undefined
  const mod = MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  if (!mod && (event.ctrlKey || event.metaKey)) return undefined
  let key = event.key
  // Digits and letters of a layout without Latin letters are found by their place.
  if (/^\p{L}$/u.test(key) && !/^\p{Script=Latin}$/u.test(key)) {
    const place = /^Key([A-Z])$/.exec(event.code)
    if (place) key = place[1]!.toLowerCase()
  }
  if (mod && /^Digit\d$/.test(event.code)) key = event.code.slice(5)
  const letter = /^\p{L}$/u.test(key)
  const named = key.length > 1
  if (letter) key = key.toLowerCase()
  // Shift is part of a sign ("?", "/") and is written only where it makes another key.
  const shift = event.shiftKey && (letter || named) ? 'Shift+' : ''
  return (mod ? 'Mod+' : '') + shift + key
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
}

/** A control that uses the key itself: Enter on a button presses it, arrows in a tab list move along it. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (key === 'Enter') return target.closest('button, a[href], summary, [role="tab"]') !== null
  if (key.startsWith('Arrow')) return target.closest('[role="tab"], [role="radio"], summary') !== null
  return false
}

function find(key: string, typing: boolean): CommandId | undefined {
  return COMMANDS.find((row) =>
    (row.keys as readonly string[]).some((own) => own === key && (!typing || holdsWhileTyping(own))),
  )?.id
}

const SEQUENCES = new Set(
  COMMANDS.flatMap((row) => row.keys.filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]!)),
)

/** Handles one key press; true when it was a command and the web view must not act on it. */
export function press(event: KeyboardEvent): boolean {
  const key = notation(event)
  if (key === undefined) return false
  const typing = isTyping(event.target)
  const inDialog = event.target instanceof HTMLElement && event.target.closest('dialog') !== null

  // One level up: out of the text field, keeping the text, before anything else.
  if (key === 'Escape' && pending) {
    waitFor(undefined)
    return true
  }
  if (inDialog && !holdsWhileTyping(key)) return false

  if (!typing && pending && Date.now() < pending.until) {
    const id = find(`${pending.first} ${key}`, false)
    waitFor(undefined)
    if (id) {
      run(id)
      return true
    }
  }
  if (!typing && !event.repeat && SEQUENCES.has(key)) {
    waitFor(key)
    return true
  }
  if (typing && key === 'Escape') return run('up')
  if (!typing && ownsKey(event.target, key)) return false
  const id = find(key, typing)
  if (!id) return false
  const row = COMMANDS.find((found) => found.id === id)!
  if (event.repeat && 'once' in row) return holdsWhileTyping(key)
  const done = run(id)
  // Reloading the page would throw away what is on screen: these two are ours even when nothing answers.
  return done || id === 'sync' || id === 'search'
}

/** Listens on the window; returns the way to stop. */
export function listen(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!event.defaultPrevented && press(event)) event.preventDefault()
  }
  window.addEventListener('keydown', onKey)
  return () => window.removeEventListener('keydown', onKey)
}
