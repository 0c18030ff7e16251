/** The words of the four languages against each other: nobody may meet English, a bare key or an unfilled slot. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { generate } from '../lint/keys.mjs'
import { keysOf, LANGUAGES, rawEntry } from '../src/i18n/catalog'
import { sentence } from '../src/i18n/index.svelte'

const slots = (text: string): string[] =>
  [...new Set([...text.matchAll(/%\{(\w+)\}/g)].map((match) => match[1]!))].sort()

describe('the words', () => {
  it.each(LANGUAGES)('have the same keys, slots and plural forms in %s as in English', (language) => {
    expect(keysOf(language).sort()).toEqual(keysOf('en').sort())
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const key of keysOf('en')) {
      const english = rawEntry('en', key)!
      const own = rawEntry(language, key)!
      expect(typeof own, key).toBe(typeof english)
      const all = typeof own === 'string' ? [own] : Object.values(own)
      const wanted = slots(typeof english === 'string' ? english : Object.values(english).join())
      for (const text of all) {
        expect(text.trim(), key).not.toBe('')
        expect(slots(text), `${language} ${key}`).toEqual(wanted)
      }
      if (typeof own !== 'string') expect(Object.keys(own).sort(), `${language} ${key}`).toEqual([...forms].sort())
    }
  })

  it('are typed as they stand in the files', () => {
    expect(readFileSync('src/i18n/keys.generated.ts', 'utf8')).toBe(generate())
  })

  it('take the plural form that the language asks for', () => {
    expect(sentence('en', 'inbox.count', { count: 1 })).toBe('1 ticket')
    expect(sentence('en', 'inbox.count', { count: 1204 })).toBe('1,204 tickets')
    expect(sentence('es', 'inbox.count', { count: 1_000_000 })).toBe('1.000.000 de tickets')
    expect(sentence('hu', 'inbox.count', { count: 3 })).toBe('3 ügy')
    expect(sentence('id', 'inbox.count', { count: 3 })).toBe('3 tiket')
  })
})
