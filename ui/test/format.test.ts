/** Amounts and times as Carla and Ana read them. A wrong separator here is a wrong refund. */
import { describe, expect, it } from 'vitest'
import { age, DAY, fullTime, HOUR, MINUTE, money, number, shortDate, timeOfDay, weekdayTime } from '../src/i18n/format'

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
  ] as const)('in %s: %i minor units of %s', (language, minor, currency, digits, expected) => {
    expect(plain(money(language, { minor, currency, digits }))).toBe(expected)
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

  it('say the whole moment with its zone to whoever points at it', () => {
    expect(fullTime('es', AT)).toMatch(/^lunes, 16 de noviembre de 2026, 17:05 \(UTC/)
    expect(fullTime('hu', AT)).toMatch(/^2026\. november 16\., hétfő, 17:05 \(UTC/)
  })

  it('are nearer in words the nearer they are', () => {
    expect(age(AT, AT + 20_000)).toEqual({ form: 'now' })
    expect(age(AT, AT + 5 * MINUTE)).toEqual({ form: 'minutes', count: 5 })
    expect(age(AT, AT + 23 * HOUR)).toEqual({ form: 'hours', count: 23 })
    expect(age(AT, AT + 2 * DAY)).toEqual({ form: 'weekday' })
    expect(age(AT, AT + 8 * DAY)).toEqual({ form: 'date' })
  })
})
