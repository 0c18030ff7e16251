/** What agents type is not what things are called: accents, cut words, slips, other languages' words. */
import { describe, expect, it } from 'vitest'
import { distance, fold, habit, readUse, score, used, wordsOf, type Use } from '../src/commands/match'

const name = (...texts: string[]) => texts.map((text, at) => ({ words: wordsOf(text), weight: at === 0 ? 1 : 0.8 }))
const fits = (query: string, ...texts: string[]) => score(wordsOf(query), name(...texts))

describe('folding', () => {
  it.each([
    ['Újraküldés', 'ujrakuldes'],
    ['Señal', 'senal'],
    ['Straße', 'strasse'],
    ['Łódź', 'lodz'],
    ['İstanbul', 'istanbul'],
  ])('%s is found as %s', (text, folded) => expect(fold(text)).toBe(folded))
})

describe('the distance between two words', () => {
  it.each([
    ['resolve', 'resolve', 1, 0],
    ['reslove', 'resolve', 1, 1],
    ['resolv', 'resolve', 1, 1],
    ['rezolve', 'resolve', 1, 1],
    ['rexxlve', 'resolve', 1, 2],
    ['kuldes', 'kuldesek', 1, 2],
  ])('%s and %s: at most %i gives %i', (one, other, most, expected) =>
    expect(distance(one, other, most)).toBe(expected),
  )
})

describe('a query', () => {
  it.each([
    ['res', 'Resolve and next'],
    ['next resolve', 'Resolve and next'],
    ['rn', 'Resolve and next'],
    ['reslove', 'Resolve and next'],
    ['resolcion', 'Resolución'],
    ['visszavonas', 'Az utolsó parancs visszavonása'],
    ['cerrar', 'Resolve and next', 'cerrar', 'hecho'],
    ['', 'Anything'],
  ])('%s finds %s', (query, ...texts) => expect(fits(query, ...texts)).toBeGreaterThan(0))

  it.each([
    ['snooze', 'Resolve and next'],
    ['res zebra', 'Resolve and next'],
    // Four letters are too few for a slip: almost everything would be near.
    ['sned', 'Send'],
  ])('%s does not find %s', (query, ...texts) => expect(fits(query, ...texts)).toBe(0))

  it('likes a whole word better than its beginning, that better than its middle, and that better than a slip', () => {
    const order = [fits('reply', 'Reply'), fits('repl', 'Reply'), fits('epl', 'Reply'), fits('replu', 'Reply')]
    expect([...order].sort((one, other) => other - one)).toEqual(order)
    expect(order[3]).toBeGreaterThan(0)
  })

  it('likes the name better than other words for it', () =>
    expect(fits('close', 'Close')).toBeGreaterThan(fits('close', 'Resolve', 'close')))
})

describe('habit', () => {
  it('counts what was chosen here more than elsewhere, and never lifts a slip over the word itself', () => {
    let use: Use = {}
    for (let at = 0; at < 500; at++) use = used(use, 'ticket', 'command:reply')
    use = used(use, 'inbox', 'command:note')
    expect(habit(use, 'ticket', 'command:reply')).toBeGreaterThan(habit(use, 'inbox', 'command:reply'))
    expect(habit(use, 'inbox', 'command:note')).toBeGreaterThan(habit(use, 'ticket', 'command:note'))
    expect(fits('replu', 'Reply') + habit(use, 'ticket', 'command:reply')).toBeLessThan(fits('reply', 'Reply'))
    expect(use['ticket']!['command:reply']).toBeLessThanOrEqual(200)
  })

  it.each(['', 'nothing', '[]', '{"ticket":3}', '{"ticket":{"reply":"many"}}'])('survives %j in the settings', (text) =>
    expect(Object.values(readUse(text)).every((own) => Object.keys(own).length === 0)).toBe(true),
  )
})
