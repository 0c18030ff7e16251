/** Promised times as they are written, and the reason of a deadline in the four languages. */
import { afterEach, describe, expect, it } from 'vitest'
import type { DueView } from '../src/ipc/generated'
import { HOUR, MINUTE } from '../src/i18n/format'
import { setLanguage } from '../src/i18n/index.svelte'
import { firstReplyWords, sayTerm, whyWords } from '../src/promise/words.svelte'
import { amountOf, secondsOf } from '../src/settings/promiseTimes'

afterEach(() => setLanguage('en'))

const received = new Date(2026, 10, 22, 9, 12).getTime()
const now = received + 3 * HOUR
const due = (rest: Partial<DueView> = {}): DueView => ({
  kind: 'first_reply',
  situation: 'email',
  startedAt: received,
  at: received + 12 * HOUR,
  latestAt: received + 24 * HOUR,
  ...rest,
})

/** The clock and the units are the formatter's own matter; the sentence around them is this one's. */
const plain = (text: string) => text.replace(/\d+[:.]\d+(\s[AP]M)?/u, 'TIME').replace(/(\d+)\s\p{L}+/gu, '$1')

describe('why a deadline is when it is', () => {
  it.each([
    ['en', 'Received TIME (E-mail). Answer within 12, at the latest within 24.'],
    ['es', 'Recibido: TIME (Correo). Respuesta en 12, como máximo en 24.'],
    ['hu', 'Beérkezett: TIME (E-mail). Válaszidő: 12, legkésőbb: 24.'],
    ['id', 'Diterima TIME (Email). Dijawab dalam 12, paling lambat 24.'],
  ])('is said in %s', (language, words) => {
    setLanguage(language)
    expect(plain(whyWords(due(), now))).toBe(words)
  })

  it('names one threshold where there is only one, in seconds for a chat', () => {
    const chat = due({ situation: 'chat', at: received + 30_000, latestAt: received + 30_000 })
    expect(whyWords(chat, now)).toMatch(/\(Chat\)\. Answer within 30 seconds\.$/)
    setLanguage('es')
    expect(whyWords(chat, now)).toMatch(/Respuesta en 30 segundos\.$/)
  })

  it('leaves out the time in which it was the customer who had to write', () => {
    const at = received + 5 * HOUR + 90 * MINUTE
    const words = whyWords(due({ kind: 'resolution', at, latestAt: at }), now, 90 * MINUTE)
    expect(words).toMatch(/To be settled within 5 h\. The customer's turn took 1 h 30/)
  })

  it('remembers whether the first reply was in time', () => {
    expect(firstReplyWords({ dueAt: now, givenAt: received }, now)).toMatch(/^First reply: met/)
    expect(firstReplyWords({ dueAt: received, givenAt: received + HOUR }, now)).toMatch(/^First reply: 1 h late/)
  })
})

describe('a promised time', () => {
  it.each([
    [30, 30, 'seconds'],
    [60, 1, 'minutes'],
    [5400, 90, 'minutes'],
    [7200, 2, 'hours'],
    [86_400, 24, 'hours'],
    [259_200, 3, 'days'],
  ] as const)('of %i seconds is written %i %s', (seconds, amount, unit) => {
    expect(amountOf(seconds)).toEqual({ amount, unit })
    expect(secondsOf(amount, unit)).toBe(seconds)
  })

  it('that is empty promises nothing', () => {
    expect(secondsOf(Number.NaN, 'hours')).toBeNull()
  })

  it('is said in the unit in which it was promised', () => {
    expect([sayTerm(30_000), sayTerm(24 * HOUR)]).toEqual(['30 seconds', '24 h'])
    setLanguage('hu')
    expect(sayTerm(30_000)).toBe('30 másodperc')
    setLanguage('id')
    expect(sayTerm(1_000)).toBe('1 detik')
  })
})
