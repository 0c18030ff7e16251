/** Words about time stand still between minutes, and move with each of them. */
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { minuteNow } from '../src/data/clock.svelte'

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(new Date(2026, 10, 3, 16, 2, 40))
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the clock of the screens', () => {
  it('moves at the full minute, once a minute, and stops when nobody looks', async () => {
    const seen: string[] = []
    const stop = $effect.root(() => {
      $effect(() => {
        seen.push(new Date(minuteNow()).toTimeString().slice(0, 8))
      })
    })
    flushSync()
    await vi.advanceTimersByTimeAsync(19_000)
    flushSync()
    expect(seen).toEqual(['16:02:40'])
    await vi.advanceTimersByTimeAsync(61_000)
    flushSync()
    expect(seen).toEqual(['16:02:40', '16:03:00', '16:04:00'])
    stop()
    await vi.advanceTimersByTimeAsync(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
