import { describe, expect, it } from 'vitest'
import { Seen, TO_SEE_MS } from '../src/inbox/seen'

const row = (lastSeq: number) => [{ id: 'a', lastSeq }]

describe('what Ana has had the time to see', () => {
  it('is what she came to, at once', () => {
    const seen = new Seen()
    seen.shown(row(7), 0)
    expect(seen.upTo(['a', 'b'], 0)).toEqual({ a: 7 })
  })

  it('is not what came a moment before she pressed the key', () => {
    const seen = new Seen()
    seen.shown(row(7), 0)
    seen.shown(row(9), 10_000)
    expect(seen.upTo(['a'], 10_000 + TO_SEE_MS - 1)).toEqual({ a: 7 })
    expect(seen.upTo(['a'], 10_000 + TO_SEE_MS)).toEqual({ a: 9 })
  })

  it('does not grow by messages that come one after the other', () => {
    const seen = new Seen()
    seen.shown(row(7), 0)
    for (let at = 1; at <= 5; at++) seen.shown(row(7 + at), 10_000 + at * 1000)
    expect(seen.upTo(['a'], 15_000)).toEqual({ a: 7 })
  })

  it('stays what it was while the same row is drawn again', () => {
    const seen = new Seen()
    seen.shown(row(7), 0)
    seen.shown(row(9), 10_000)
    seen.shown(row(9), 10_900)
    expect(seen.upTo(['a'], 11_600)).toEqual({ a: 9 })
  })
})
