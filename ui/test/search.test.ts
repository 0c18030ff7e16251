/** The word under the caret, what it may become, and the text without a condition. */
import { afterEach, describe, expect, it } from 'vitest'
import { setLanguage } from '../src/i18n/index.svelte'
import { conditionText, searchInput, without } from '../src/search/ask.svelte'
import { asksEngine, suggestions, wordAt } from '../src/search/suggest.svelte'
import type { Suggestions } from '../src/ipc/generated'

afterEach(() => setLanguage('en'))

const found: Suggestions = {
  customers: [
    {
      id: 'c1',
      name: 'Carla Pastor',
      email: 'carlap@example.com',
      excerpt: '',
      marks: [],
      ordersCount: 2,
      ticketId: null,
    },
  ],
  orders: [],
  tags: ['carta'],
  agents: ['Carlos'],
}
const labels = (text: string, with_: Suggestions | undefined = undefined): string[] =>
  suggestions(wordAt(text, text.length), with_).map((one) => one.label)

describe('the word in progress', () => {
  it('ends at the caret and begins after a blank', () => {
    expect(wordAt('taza carl azul', 9)).toMatchObject({ from: 5, to: 9, text: 'carl', operator: null })
    expect(wordAt('from:"carla pa', 14)).toMatchObject({ from: 0, operator: 'from', value: 'carla pa' })
  })

  it('is none inside a phrase, after a minus sign or after a blank', () => {
    for (const text of ['"taza az', '-taz', 'taza ', '']) expect(wordAt(text, text.length)).toBeNull()
  })

  it('is asked of the engine from two letters on, and only where people, orders or tags are meant', () => {
    const asks = (text: string) => asksEngine(wordAt(text, text.length))
    expect([asks('c'), asks('ca'), asks('from:ca'), asks('status:op')]).toEqual([null, 'ca', 'ca', null])
  })
})

describe('what is offered', () => {
  it('completes conditions and their values in the language that is shown', () => {
    expect(labels('st')).toEqual(['status:'])
    setLanguage('es')
    expect(labels('est')).toEqual(['estado:'])
    expect(labels('estado:ab')).toEqual(['estado:abierto'])
    expect(labels('status:op')).toEqual(['estado:abierto'])
    setLanguage('hu')
    expect(labels('csat')).toEqual(['csatorna:'])
    setLanguage('id')
    expect(labels('prioritas:men')).toEqual(['prioritas:mendesak'])
  })

  it('offers people and tags as conditions', () => {
    const offered = suggestions(wordAt('car', 3), found)
    expect(offered.map((one) => one.text)).toEqual(['from:carlap@example.com ', 'tag:carta '])
    expect(labels('assignee:ca', found)).toEqual(['Carlos'])
  })
})

describe('the question', () => {
  it('carries the names of the language, and days in its order', () => {
    setLanguage('hu')
    const asked = searchInput({ text: 'x', limit: 5 })
    expect(asked.operators['feladó']).toBe('from')
    expect(asked.values['nyitott']).toBe('open')
    expect(asked.dates).toBe('ymd')
  })

  it('names every condition and every value once in each language', () => {
    for (const language of ['en', 'es', 'hu', 'id']) {
      setLanguage(language)
      const asked = searchInput({ text: '', limit: 1 })
      expect(Object.keys(asked.operators), language).toHaveLength(13)
      for (const name of Object.keys(asked.operators)) expect(name, language).toMatch(/^\p{L}+$/u)
      expect(new Set(Object.values(asked.values)).size, language).toBe(Object.keys(asked.values).length)
    }
  })

  it('quotes a value of several words', () => {
    setLanguage('es')
    expect(conditionText('status', 'waiting')).toBe('estado:"en espera"')
    expect(conditionText('number', '1044')).toBe('#1044')
  })

  it('loses a condition without leaving blanks', () => {
    expect(without('taza from:ana azul', 5, 13)).toBe('taza azul')
    expect(without('from:ana', 0, 8)).toBe('')
  })
})
