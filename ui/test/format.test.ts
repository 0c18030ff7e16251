/** Amounts and times as Carla and Ana read them. A wrong separator here is a wrong refund. */
import { describe, expect, it } from 'vitest'
import {
  age,
  compare,
  DAY,
  fileSize,
  fold,
  fullTime,
  HOUR,
  longDate,
  MINUTE,
  mixed,
  money,
  number,
  percent,
  shortDate,
  timeOfDay,
  WEEK_START,
  weekdayTime,
} from '../src/i18n/format'
import { LANGUAGES } from '../src/i18n/catalog'
import { sentence } from '../src/i18n/index.svelte'

/** Web views tie numbers and units with different kinds of space. */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ')
/** Monday 16 November 2026, 17:05 on this computer's clock. */
const AT = new Date(2026, 10, 16, 17, 5).getTime()

describe('money', () => {
  it.each([
    ['en', 123450, 'EUR', 2, '€1,234.50'],
    ['es', 123450, 'EUR', 2, '1234,50 €'],
    ['es', 1234560, 'EUR', 2, '12.345,60 €'],
    ['hu', 123450, 'EUR', 2, '1234,50 €'],
    ['id', 123450, 'EUR', 2, '€1.234,50'],
    ['hu', 1234500, 'HUF', 2, '12 345 Ft'],
    ['hu', 12345, 'HUF', 0, '12 345 Ft'],
    ['id', 14990000, 'IDR', 2, 'Rp 149.900'],
    ['id', 14990050, 'IDR', 2, 'Rp 149.900,50'],
    ['en', 14990050, 'IDR', 2, 'Rp 149,900.50'],
    ['es', 14990000, 'IDR', 2, '149.900 IDR'],
    ['hu', 999, 'GBP', 2, '9,99 GBP'],
    ['en', -1200, 'EUR', 2, '−€12.00'],
    ['es', 5, 'EUR', 2, '0,05 €'],
    ['en', 1500, 'KWD', 3, 'KWD 1.500'],
    ['hu', 1000000, 'COP', 2, '10 000 COP'],
    ['hu', 1000050, 'CLP', 2, '10 000,50 CLP'],
    ['es', 123450, 'USD', 2, '1234,50 USD'],
    ['es', 123450, 'MXN', 2, '1234,50 MXN'],
    ['en', 123450, 'USD', 2, '$1,234.50'],
    ['en', 123450, 'MXN', 2, 'MXN 1,234.50'],
    ['id', 123450, 'USD', 2, 'USD 1.234,50'],
    ['en', 0, 'EUR', 2, '€0.00'],
    ['id', 0, 'IDR', 2, 'Rp 0'],
    ['hu', -14990050, 'IDR', 2, '−149 900,50 IDR'],
  ] as const)('in %s: %i minor units of %s', (language, minor, currency, digits, expected) => {
    expect(plain(money(language, { minor, currency, digits }))).toBe(expected)
  })
})

describe('money of several currencies', () => {
  it.each([
    ['en', 'EUR 12.00', 'USD 12.00'],
    ['es', '12,00 EUR', '12,00 USD'],
    ['hu', '12,00 EUR', '12,00 USD'],
    ['id', 'EUR 12,00', 'USD 12,00'],
  ] as const)('is told apart by its code in %s', (language, euro, dollar) => {
    expect(mixed([{ currency: 'EUR' }, { currency: 'USD' }])).toBe(true)
    expect(mixed([{ currency: 'EUR' }, { currency: 'EUR' }])).toBe(false)
    expect(plain(money(language, { minor: 1200, currency: 'EUR', digits: 2 }, true))).toBe(euro)
    expect(plain(money(language, { minor: 1200, currency: 'USD', digits: 2 }, true))).toBe(dollar)
  })
})

describe('numbers', () => {
  it.each([
    ['en', '1,204', '12,345.6'],
    ['es', '1204', '12.345,6'],
    ['hu', '1204', '12 345,6'],
    ['id', '1.204', '12.345,6'],
  ] as const)('in %s', (language, small, large) => {
    expect(plain(number(language, 1204))).toBe(small)
    expect(plain(number(language, 12345.6))).toBe(large)
  })
})

describe('times', () => {
  it.each([
    ['en', '17:05', '16 Nov', 'Mon 17:05', '16 Nov 2026'],
    ['es', '17:05', '16 nov', 'lun 17:05', '16 nov 2026'],
    ['hu', '17:05', 'nov. 16.', 'H 17:05', '2026. nov. 16.'],
    ['id', '17.05', '16 Nov', 'Sen 17.05', '16 Nov 2026'],
  ] as const)('in %s', (language, time, date, weekday, old) => {
    expect(timeOfDay(language, AT)).toBe(time)
    expect(shortDate(language, AT, AT + DAY)).toBe(date)
    expect(weekdayTime(language, AT)).toBe(weekday)
    expect(shortDate(language, AT, AT + 400 * DAY)).toBe(old)
  })

  it.each([
    ['en', /^Monday, 16 November 2026, 17:05 \(UTC/],
    ['es', /^lunes, 16 de noviembre de 2026, 17:05 \(UTC/],
    ['hu', /^2026\. november 16\., hétfő, 17:05 \(UTC/],
    ['id', /^Senin, 16 November 2026, 17\.05 \(UTC/],
  ] as const)('say the whole moment with its zone to whoever points at it, in %s', (language, whole) => {
    expect(fullTime(language, AT)).toMatch(whole)
  })

  it.each(LANGUAGES)('never write a day and a month with digits only, in %s', (language) => {
    for (let month = 0; month < 12; month++) {
      const at = new Date(2026, month, 3, 9, 5).getTime()
      for (const text of [shortDate(language, at, at), shortDate(language, at, at + 400 * DAY), longDate(language, at)])
        expect(text).toMatch(/\p{L}{3}/u)
    }
  })

  it('have months and days of their own in each language', () => {
    const year = Array.from({ length: 12 }, (_, month) => new Date(2026, month, 1).getTime())
    const named = (language: 'en' | 'es' | 'hu' | 'id') => new Set(year.map((at) => shortDate(language, at, at))).size
    for (const language of LANGUAGES) expect(named(language)).toBe(12)
    expect(year.map((at) => shortDate('id', at, at))[7]).toBe('1 Agu')
    expect(year.map((at) => shortDate('en', at, at))[8]).toBe('1 Sep')
    expect(year.map((at) => shortDate('hu', at, at))[4]).toBe('máj. 1.')
    expect(WEEK_START).toEqual({ en: 1, es: 1, hu: 1, id: 0 })
  })

  it('are nearer in words the nearer they are', () => {
    expect(age(AT, AT + 20_000)).toEqual({ form: 'now' })
    expect(age(AT, AT + 5 * MINUTE)).toEqual({ form: 'minutes', count: 5 })
    expect(age(AT, AT + 23 * HOUR)).toEqual({ form: 'hours', count: 23 })
    expect(age(AT, AT + 2 * DAY)).toEqual({ form: 'weekday' })
    expect(age(AT, AT + 8 * DAY)).toEqual({ form: 'date' })
  })

  it.each([
    ['en', '5 min', '2 h'],
    ['es', '5 min', '2 h'],
    ['hu', '5 perc', '2 óra'],
    ['id', '5 mnt', '2 jam'],
  ] as const)('are said in words of our own in %s', (language, minutes, hours) => {
    expect(plain(sentence(language, 'app.time.minutes', { count: 5 }))).toBe(minutes)
    expect(plain(sentence(language, 'app.time.hours', { count: 2 }))).toBe(hours)
  })
})

describe('shares and sizes', () => {
  it.each([
    ['en', '12%', '1.4 MB'],
    ['es', '12 %', '1,4 MB'],
    ['hu', '12%', '1,4 MB'],
    ['id', '12%', '1,4 MB'],
  ] as const)('in %s', (language, share, size) => {
    expect(plain(percent(language, 0.123))).toBe(share)
    expect(plain(fileSize(language, 1_400_000))).toBe(size)
  })
})

describe('words in order', () => {
  it.each([
    ['es', ['nube', 'ñandú', 'oca']],
    ['hu', ['oda', 'óda', 'öl', 'őz', 'pad']],
    ['en', ['ticket 9', 'ticket 10', 'Zoe']],
  ] as const)('follow the alphabet of %s', (language, sorted) => {
    expect([...sorted].reverse().sort((one, other) => compare(language, one, other))).toEqual(sorted)
  })

  it('are found without their accents', () => {
    expect(fold('Muñoz Őrség ÁRVÍZTŰRŐ')).toBe('munoz orseg arvizturo')
    expect(fold('Straße')).toBe('strasse')
  })
})
