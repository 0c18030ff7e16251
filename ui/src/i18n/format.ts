/**
 * Numbers, money and times, each from its own table. The web views of the three systems carry different language data,
 * and by default they drop the decimals of a refund in rupiah; so only the names of months, days and countries come from
 * the web view, with every option pinned, and everything that counts is written here.
 */
import type { MoneyView } from '../ipc/generated'
import type { Language } from './catalog'

const NARROW = '\u00a0'
const MINUS = '\u2212'

/** `from`: the smallest number of digits before the mark that is grouped; Spanish and Hungarian leave four digits together. */
const NUMBERS: Record<Language, { decimal: string; group: string; from: number }> = {
  en: { decimal: '.', group: ',', from: 4 },
  es: { decimal: ',', group: '.', from: 5 },
  hu: { decimal: ',', group: NARROW, from: 5 },
  id: { decimal: ',', group: '.', from: 4 },
}

/** Signs that are not mistaken for another currency in that language; the code stands for all others. */
const SIGNS: Record<Language, Record<string, string>> = {
  en: { EUR: '€', USD: '$', GBP: '£', HUF: 'Ft', IDR: 'Rp' },
  es: { EUR: '€' },
  hu: { EUR: '€', HUF: 'Ft' },
  id: { EUR: '€', IDR: 'Rp' },
}

/** Currencies whose decimals are not written when they are zero. */
const WHOLE = new Set(['HUF', 'IDR', 'COP', 'CLP', 'JPY', 'KRW'])

function grouped(digits: string, language: Language): string {
  const { group, from } = NUMBERS[language]
  return digits.length < from ? digits : digits.replace(/\B(?=(\d{3})+$)/g, group)
}

/** A whole or decimal number as it is. */
export function number(language: Language, value: number): string {
  const [whole = '0', fraction] = Math.abs(value).toString().split('.')
  const sign = value < 0 ? MINUS : ''
  return sign + grouped(whole, language) + (fraction ? NUMBERS[language].decimal + fraction : '')
}

/** An amount from minor units. A fraction that is not zero is always shown, whatever the currency's habit. */
export function money(language: Language, { minor, currency, digits }: MoneyView): string {
  const all = Math.abs(minor)
    .toString()
    .padStart(digits + 1, '0')
  const whole = all.slice(0, all.length - digits)
  const fraction = digits > 0 ? all.slice(-digits) : ''
  const shown = WHOLE.has(currency) && /^0*$/.test(fraction) ? '' : fraction
  const amount = grouped(whole, language) + (shown ? NUMBERS[language].decimal + shown : '')
  const sign = minor < 0 ? MINUS : ''
  const known = SIGNS[language][currency]
  if (language === 'en') {
    if (known && known.length === 1) return sign + known + amount
    return `${sign}${known ?? currency}${NARROW}${amount}`
  }
  if (language === 'id') {
    if (known === '€') return sign + known + amount
    return `${sign}${known ?? currency}${NARROW}${amount}`
  }
  return `${sign}${amount}${NARROW}${known ?? currency}`
}

type Part = 'weekday' | 'weekdayLong' | 'month' | 'monthLong'

const OPTIONS: Record<Part, Intl.DateTimeFormatOptions> = {
  weekday: { weekday: 'short' },
  weekdayLong: { weekday: 'long' },
  month: { month: 'short', day: 'numeric' },
  monthLong: { month: 'long', day: 'numeric' },
}
const PINNED: Record<Language, string> = {
  en: 'en-GB-u-ca-gregory-nu-latn',
  es: 'es-ES-u-ca-gregory-nu-latn',
  hu: 'hu-HU-u-ca-gregory-nu-latn',
  id: 'id-ID-u-ca-gregory-nu-latn',
}

const formats = new Map<string, Intl.DateTimeFormat>()

function name(language: Language, part: Part, at: Date): string {
  const key = language + part
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(PINNED[language], OPTIONS[part])
    formats.set(key, format)
  }
  const wanted = part.startsWith('weekday') ? 'weekday' : 'month'
  const text = format.formatToParts(at).find((found) => found.type === wanted)?.value ?? ''
  // The point after a shortened month belongs to the Hungarian pattern below, not to the name.
  return text.replace(/\.$/, '')
}

const regions = new Map<Language, Intl.DisplayNames>()

/** A country by its ISO code; the code where the web view does not know it. */
export function regionName(language: Language, code: string): string {
  try {
    let names = regions.get(language)
    if (!names) regions.set(language, (names = new Intl.DisplayNames(PINNED[language], { type: 'region' })))
    return names.of(code.toUpperCase()) ?? code
  } catch {
    return code
  }
}

/** Time of day, 24 hours everywhere. Indonesian writes a point, which is why times stand in a place of their own. */
export function timeOfDay(language: Language, at: number): string {
  const date = new Date(at)
  const hours = String(date.getHours()).padStart(2, '0')
  const minutes = String(date.getMinutes()).padStart(2, '0')
  return hours + (language === 'id' ? '.' : ':') + minutes
}

/** "3 Nov", with the year when it is not this one. Never digits only: 3/11 and 11/3 are two days. */
export function shortDate(language: Language, at: number, now: number): string {
  const date = new Date(at)
  const month = name(language, 'month', date)
  const day = date.getDate()
  const year = date.getFullYear()
  const old = year !== new Date(now).getFullYear()
  // Hungarian months of three letters or fewer letters cut short carry a point ("nov. 3."), whole ones do not.
  if (language === 'hu') return `${old ? `${year}. ` : ''}${month}. ${day}.`
  return `${day} ${month}${old ? ` ${year}` : ''}`
}

/** Day of the week, date and time in full, with the zone, for whoever asks by pointing or focusing. */
export function fullTime(language: Language, at: number): string {
  const date = new Date(at)
  const weekday = name(language, 'weekdayLong', date)
  const month = name(language, 'monthLong', date)
  const day = date.getDate()
  const year = date.getFullYear()
  const offset = -date.getTimezoneOffset()
  const zone = `UTC${offset < 0 ? MINUS : '+'}${Math.floor(Math.abs(offset) / 60)}${offset % 60 ? `:${String(Math.abs(offset) % 60).padStart(2, '0')}` : ''}`
  const time = `${timeOfDay(language, at)} (${zone})`
  switch (language) {
    case 'es':
      return `${weekday}, ${day} de ${month} de ${year}, ${time}`
    case 'hu':
      return `${year}. ${month} ${day}., ${weekday}, ${time}`
    default:
      return `${weekday}, ${day} ${month} ${year}, ${time}`
  }
}

/** "Mon 16:02". */
export function weekdayTime(language: Language, at: number): string {
  return `${name(language, 'weekday', new Date(at))} ${timeOfDay(language, at)}`
}

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export type Age =
  | { form: 'now' }
  | { form: 'minutes'; count: number }
  | { form: 'hours'; count: number }
  | { form: 'weekday' }
  | { form: 'date' }

/** How a list shows a moment: the distance within a day, then the day of the week, then the date. */
export function age(at: number, now: number): Age {
  const past = now - at
  if (past < MINUTE) return { form: 'now' }
  if (past < HOUR) return { form: 'minutes', count: Math.floor(past / MINUTE) }
  if (past < DAY) return { form: 'hours', count: Math.floor(past / HOUR) }
  if (past < 6 * DAY) return { form: 'weekday' }
  return { form: 'date' }
}

/** Bytes as people read them, in steps of 1,000; at most one decimal. */
export function fileSize(language: Language, bytes: number): string {
  if (bytes < 1000) return `${number(language, bytes)}${NARROW}B`
  if (bytes < 1_000_000) return `${number(language, Math.round(bytes / 1000))}${NARROW}kB`
  return `${number(language, Math.round(bytes / 100_000) / 10)}${NARROW}MB`
}
