/**
 * The time as screens show it. Deadlines tick by the minute so that nothing moves without a reason; a held message ticks
 * by the second, and only while one is on screen.
 */
import { createSubscriber } from 'svelte/reactivity'

function ticking(every: number): () => number {
  const subscribe = createSubscriber((update) => {
    let timer: ReturnType<typeof setTimeout>
    const next = () => {
      timer = setTimeout(
        () => {
          update()
          next()
        },
        every - (Date.now() % every),
      )
    }
    next()
    return () => clearTimeout(timer)
  })
  return () => {
    subscribe()
    return Date.now()
  }
}

/** Milliseconds since 1970; reading it in a component runs the component again each minute. */
export const minuteNow = ticking(60_000)
/** The same, each second. */
export const secondNow = ticking(1_000)
