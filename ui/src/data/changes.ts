/**
 * Turns the host's events into one call per listener. Events that arrive close together are one change: a commit that
 * touches five topics must not make a screen ask five times.
 */
import { onEvent } from '../platform'

const COALESCE_MS = 50

/** Hears a batch of topics; `null` means that anything may have changed. */
type Listener = (touches: (reads: readonly string[]) => boolean) => void

const listeners = new Set<Listener>()
let topics = new Set<string>()
let everything = false
let timer: ReturnType<typeof setTimeout> | undefined
let stop: (() => void) | undefined

function flush(): void {
  timer = undefined
  const batch = topics
  const all = everything
  topics = new Set()
  everything = false
  for (const listener of [...listeners]) listener((reads) => all || reads.some((topic) => batch.has(topic)))
}

/** Starts listening to the host; called once by the page. Returns the way to stop. */
export function startChanges(): () => void {
  stop?.()
  stop = onEvent((event) => {
    if (event.kind === 'resync') everything = true
    else for (const topic of event.topics) topics.add(topic)
    timer ??= setTimeout(flush, COALESCE_MS)
  })
  return () => {
    stop?.()
    stop = undefined
    clearTimeout(timer)
    timer = undefined
  }
}

/** Registers a listener; returns the way to take it back. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
