/** The languages that nobody speaks: they must find what they are made to find. */
import { describe, expect, it } from 'vitest'
import { disguised, DISGUISES, isDisguise } from '../src/i18n/pseudo'

describe('a disguised sentence', () => {
  it('is bracketed, accented and at least forty per cent longer', () => {
    const said = disguised('en-XA', 'Send and resolve')
    expect(said).toMatch(/^\[Šéñđ åñđ ŕéšöļṽé ·+\]$/)
    expect(said.length).toBeGreaterThanOrEqual('Send and resolve'.length * 1.4)
  })

  it('may break where its filler is long', () => {
    expect(
      Math.max(
        ...disguised('en-XA', 'x'.repeat(80))
          .slice(81)
          .split(' ')
          .map((part) => part.length),
      ),
    ).toBeLessThan(8)
  })

  it.each(DISGUISES)('keeps its slots in %s', (disguise) => {
    expect(disguised(disguise, 'Due in %{time} at %{shop}')).toMatch(/%\{time\}.*%\{shop\}/)
  })

  it('reads from the right in ar-XB, slots apart', () => {
    expect(disguised('ar-XB', 'Due %{time}')).toBe('\u202eDue\u202c %{time}')
  })

  it('is never one of the languages that are offered', () => {
    expect(isDisguise('en')).toBe(false)
    expect(isDisguise(null)).toBe(false)
    expect(isDisguise('en-XA')).toBe(true)
  })
})
