/**
 * From a key press to a command. The rules protect typing: nothing happens while a character is being composed, with
 * AltGr or Alt down, or for a plain letter inside a text field or a dialog; and a letter is the character that the
 * keyboard produced, whatever its layout, except where the layout has no Latin letters at all.
 */
import { bindings } from './bindings.svelte'
import { TEXT_KEYS } from './reserved'
import { run } from './standing.svelte'
import { commandRow, holdsWhileTyping, type CommandId } from './table'

export { answers, doing, provide, run, whyNot, type Choice, type Doing, type Handlers } from './standing.svelte'

/** How long a sequence waits for its second key, in milliseconds. */
export const SEQUENCE_MS = 1500
/** How long Ctrl (Cmd) is held alone before the keys are drawn on the controls, in milliseconds. */
export const HINTS_MS = 600

let pending: { first: string; until: number } | undefined
let told: ((first: string | undefined) => void) | undefined
let forget: ReturnType<typeof setTimeout> | undefined

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

export const MAC = typeof navigator !== 'undefined' && /Mac/.test(navigator.platform)
export const SYSTEM = MAC
  ? 'mac'
  : typeof navigator !== 'undefined' && /Win/.test(navigator.platform)
    ? 'windows'
    : 'linux'

/** Signs that stand beside the letters on a keyboard, for layouts where a letter stands in their place. */
const PLACES: Record<string, string> = { Comma: ',', Period: '.', Slash: '/', Minus: '-', Equal: '=' }

/**
 * The key in the notation of the table: what it produced and, if that is not a Latin letter or not a digit where one would
 * be, what stands there on other keyboards. Empty when it is none of ours.
 */
export function notations(event: KeyboardEvent): string[] {
  if (event.isComposing || ['Dead', 'Process', 'Unidentified'].includes(event.key)) return []
  if (event.getModifierState('AltGraph') || event.altKey) return []
  const mod = MAC ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1]
  const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase()
  const foreign = /^\p{L}$/u.test(event.key) && !/^\p{Script=Latin}$/u.test(event.key)
  const written = (key: string, shifted: boolean): string => {
    let name = key
    if (name === ' ') name = 'Space'
    if (name === '+') name = 'Plus'
    if (/^\p{L}$/u.test(name)) name = name.toLowerCase()
    return (mod ? 'Mod+' : '') + (shifted ? 'Shift+' : '') + name
  }
  // Also on macOS the tabs of a window are walked with Ctrl.
  if (event.key === 'Tab' && event.ctrlKey) return [`Ctrl+${event.shiftKey ? 'Shift+' : ''}Tab`]
  if (!mod && (event.ctrlKey || event.metaKey)) return []
  const found: string[] = []
  const shift = event.shiftKey
  // With Ctrl a digit is where it stands: Shift+7 is a slash on half of the keyboards.
  if (mod && digit) found.push(written(digit, shift))
  const place = foreign ? (letter ?? PLACES[event.code]) : undefined
  if (place) found.push(written(place, shift && !!letter))
  else if (!foreign) {
    // Shift is part of a sign ("?", "/") and is written only where it makes another key.
    const named = event.key.length > 1 || event.key === ' ' || /^\p{L}$/u.test(event.key)
    found.push(written(event.key, shift && named))
  }
  if (!mod && digit && !shift && !/^\d$/.test(event.key)) found.push(digit)
  return [...new Set(found)]
}

/** What a key press is called where somebody chooses a key by pressing it; nothing while only modifiers are down. */
export function notation(event: KeyboardEvent): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock'].includes(event.key)) return undefined
  return notations(event)[0]
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
  if (key === 'Space') return target.closest('button, a[href], summary, input, [role="tab"]') !== null
  if (key.startsWith('Arrow'))
    return target.closest('[role="tab"], [role="radio"], input[type="radio"], summary, [role="separator"]') !== null
  return false
}

/** In a dialog only what is about the whole program: nothing reaches the ticket that the dialog covers. */
const reaches = (id: CommandId, inDialog: boolean): boolean => !inDialog || commandRow(id).on === undefined

function find(keys: readonly string[], typing: boolean, inDialog: boolean): { id: CommandId; key: string } | undefined {
  for (const key of keys) {
    if (typing && (!holdsWhileTyping(key) || TEXT_KEYS.includes(key))) continue
    const id = bindings.find(key)
    if (id && reaches(id, inDialog)) return { id, key }
  }
  return undefined
}

/** Handles one key press; true when it was a command and the web view must not act on it. */
export function press(event: KeyboardEvent): boolean {
  const keys = notations(event)
  const [key] = keys
  if (key === undefined) return false
  const typing = isTyping(event.target)
  const inDialog = event.target instanceof HTMLElement && event.target.closest('dialog') !== null

  // One level up: out of the text field, keeping the text, before anything else.
  if (key === 'Escape' && pending) {
    waitFor(undefined)
    return true
  }
  if (inDialog && !keys.some(holdsWhileTyping)) return false

  if (!typing && pending && Date.now() < pending.until && !isModifier(event)) {
    const { first } = pending
    const id = keys.map((second) => bindings.find(`${first} ${second}`)).find((found) => found !== undefined)
    waitFor(undefined)
    if (id) {
      run(id)
      return true
    }
  }
  if (!typing && !event.repeat && bindings.leads.has(key)) {
    waitFor(key)
    return true
  }
  if (typing && key === 'Escape') return run('up')
  if (!typing && ownsKey(event.target, key)) return false
  const found = find(keys, typing, inDialog)
  if (!found) return false
  if (event.repeat && commandRow(found.id).once) return holdsWhileTyping(found.key)
  const done = run(found.id)
  // A key of ours with Ctrl never falls through to the web view, which would reload, print or search the page.
  return done || (holdsWhileTyping(found.key) && !TEXT_KEYS.includes(found.key))
}

const isModifier = (event: KeyboardEvent): boolean => ['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)

/**
 * What a web view does with keys by itself and a program must not: reload, print, search the page, caret browsing, going
 * back. Text keeps its own keys.
 */
function isTheWebViews(event: KeyboardEvent): boolean {
  if (['F3', 'F5', 'F7', 'BrowserBack', 'BrowserForward', 'BrowserRefresh'].includes(event.key)) return true
  if (event.altKey && ['ArrowLeft', 'ArrowRight'].includes(event.key)) return !isTyping(event.target)
  return notations(event).some((key) => ['Mod+r', 'Mod+p', 'Mod+f', 'Mod+g', 'Mod+Shift+g', 'Mod+u'].includes(key))
}

/** Listens on the window; returns the way to stop. `hints` is told when the keys are to be drawn on the controls. */
export function listen(hints?: (shown: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const stopHints = () => {
    clearTimeout(timer)
    hints?.(false)
  }
  const onKey = (event: KeyboardEvent) => {
    const alone = event.key === (MAC ? 'Meta' : 'Control') && !event.shiftKey && !event.altKey
    if (!alone) stopHints()
    else if (!event.repeat) {
      clearTimeout(timer)
      timer = setTimeout(() => hints?.(true), HINTS_MS)
    }
    if (!event.defaultPrevented && (press(event) || isTheWebViews(event))) event.preventDefault()
  }
  window.addEventListener('keydown', onKey)
  window.addEventListener('keyup', stopHints)
  window.addEventListener('blur', stopHints)
  window.addEventListener('pointerdown', stopHints)
  return () => {
    stopHints()
    window.removeEventListener('keydown', onKey)
    window.removeEventListener('keyup', stopHints)
    window.removeEventListener('blur', stopHints)
    window.removeEventListener('pointerdown', stopHints)
  }
}
