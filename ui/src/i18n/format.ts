/**
 * Numbers, money and times, each from its own table. The web views of the three systems carry different language data
 * (the month that one shortens to "Sept" is "Sep" in another), and by default they drop the decimals of a refund in
 * rupiah; so everything that counts is written here, digits are always Latin ones, and only names of countries and the
 * order of an alphabet are asked of the web view, with every option pinned.
 */
import type { MoneyView } from '../ipc/generated'
import type { Language } from './catalog'

/** Keeps an amount and its unit on one line. */
const TIED = '\u00a0'
export const MINUS = '\u2212'

/** `from`: the smallest number of digits before the mark that is grouped; Spanish and Hungarian leave four digits together. */
export const NUMBERS: Record<Language, { decimal: string; group: string; from: number }> = {
  en: { decimal: '.', group: ',', from: 4 },
  es: { decimal: ',', group: '.', from: 5 },
  hu: { decimal: ',', group: TIED, from: 5 },
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

/** A fraction that is left out: zero, and of a currency in which nobody writes it. */
export const isWhole = (currency: string, fraction: string): boolean => WHOLE.has(currency) && /^0*$/.test(fraction)

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

/**
 * An amount from minor units, with as many digits after the mark as the shop's currency has. A fraction that is not zero
 * is always shown, whatever the currency's habit. `withCode` writes the currency's code in place of its sign: for places
 * where several currencies meet (see `mixed`), because one sign serves many of them.
 */
export function money(language: Language, { minor, currency, digits }: MoneyView, withCode = false): string {
  const all = Math.abs(minor)
    .toString()
    .padStart(digits + 1, '0')
  const whole = all.slice(0, all.length - digits)
  const fraction = digits > 0 ? all.slice(-digits) : ''
  const shown = isWhole(currency, fraction) ? '' : fraction
  const amount = grouped(whole, language) + (shown ? NUMBERS[language].decimal + shown : '')
  const sign = minor < 0 ? MINUS : ''
  const unit = (withCode ? undefined : SIGNS[language][currency]) ?? currency
  if (language === 'es' || language === 'hu') return `${sign}${amount}${TIED}${unit}`
  // A single sign stands close to the amount in English and Indonesian; letters stand apart.
  return unit.length === 1 ? sign + unit + amount : `${sign}${unit}${TIED}${amount}`
}

/** Whether amounts that stand together are of more than one currency. */
export function mixed(amounts: Iterable<Pick<MoneyView, 'currency'>>): boolean {
  return new Set([...amounts].map((amount) => amount.currency)).size > 1
}

/** A share of a whole, 0 to 1, in whole per cent. */
export function percent(language: Language, share: number): string {
  const sign = share < 0 ? MINUS : ''
  const tie = language === 'es' ? TIED : ''
  return `${sign}${grouped(String(Math.round(Math.abs(share) * 100)), language)}${tie}%`
}

const words = (text: string): readonly string[] => text.split(' ')

/** Names from Sunday and from January on, as they stand inside a sentence. Hungarian's short months carry a point. */
const NAMES: Record<Language, Record<'day' | 'dayLong' | 'month' | 'monthLong', readonly string[]>> = {
  en: {
    day: words('Sun Mon Tue Wed Thu Fri Sat'),
    dayLong: words('Sunday Monday Tuesday Wednesday Thursday Friday Saturday'),
    month: words('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'),
    monthLong: words('January February March April May June July August September October November December'),
  },
  es: {
    day: words('dom lun mar mié jue vie sáb'),
    dayLong: words('domingo lunes martes miércoles jueves viernes sábado'),
    month: words('ene feb mar abr may jun jul ago sep oct nov dic'),
    monthLong: words('enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'),
  },
  hu: {
    day: words('V H K Sze Cs P Szo'),
    dayLong: words('vasárnap hétfő kedd szerda csütörtök péntek szombat'),
    month: words('jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec.'),
    monthLong: words(
      'január február március április május június július augusztus szeptember október november december',
    ),
  },
  id: {
    day: words('Min Sen Sel Rab Kam Jum Sab'),
    dayLong: words('Minggu Senin Selasa Rabu Kamis Jumat Sabtu'),
    month: words('Jan Feb Mar Apr Mei Jun Jul Agu Sep Okt Nov Des'),
    monthLong: words('Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'),
  },
}

/** The first day of a week as calendars of the language draw it; 0 is Sunday. */
export const WEEK_START: Record<Language, number> = { en: 1, es: 1, hu: 1, id: 0 }

const dayName = (language: Language, at: Date, form: 'day' | 'dayLong'): string => NAMES[language][form][at.getDay()]!
const monthName = (language: Language, at: Date, form: 'month' | 'monthLong'): string =>
  NAMES[language][form][at.getMonth()]!

const PINNED: Record<Language, string> = {
  en: 'en-GB-u-ca-gregory-nu-latn',
  es: 'es-ES-u-ca-gregory-nu-latn',
  hu: 'hu-HU-u-ca-gregory-nu-latn',
  id: 'id-ID-u-ca-gregory-nu-latn',
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

const collators = new Map<Language, Intl.Collator>()

/**
 * The order of two words in the language's own alphabet (in Spanish `ñ` after `n`, in Hungarian `ö` after `o`), numbers
 * by their value. For sorting only: a search folds instead, because to an alphabet `o` and `ő` are two letters.
 */
export function compare(language: Language, one: string, other: string): number {
  let collator = collators.get(language)
  if (!collator) {
    collator = new Intl.Collator(PINNED[language], { usage: 'sort', sensitivity: 'variant', numeric: true })
    collators.set(language, collator)
  }
  return collator.compare(one, other)
}

/** A word as a search compares it: without accents, in small letters. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('đ', 'd')
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
  const month = monthName(language, date, 'month')
  const day = date.getDate()
  const year = date.getFullYear()
  const old = year !== new Date(now).getFullYear()
  if (language === 'hu') return `${old ? `${year}. ` : ''}${month} ${day}.`
  return `${day} ${month}${old ? ` ${year}` : ''}`
}

/** "3 November 2026". */
export function longDate(language: Language, at: number): string {
  const date = new Date(at)
  const month = monthName(language, date, 'monthLong')
  const day = date.getDate()
  const year = date.getFullYear()
  switch (language) {
    case 'es':
      return `${day} de ${month} de ${year}`
    case 'hu':
      return `${year}. ${month} ${day}.`
    default:
      return `${day} ${month} ${year}`
  }
}

/** Day of the week, date and time in full, with the zone, for whoever asks by pointing or focusing. */
export function fullTime(language: Language, at: number): string {
  const date = new Date(at)
  const weekday = dayName(language, date, 'dayLong')
  const offset = -date.getTimezoneOffset()
  const zone = `UTC${offset < 0 ? MINUS : '+'}${Math.floor(Math.abs(offset) / 60)}${offset % 60 ? `:${String(Math.abs(offset) % 60).padStart(2, '0')}` : ''}`
  const time = `${timeOfDay(language, at)} (${zone})`
  if (language === 'hu') return `${longDate(language, at)}, ${weekday}, ${time}`
  return `${weekday}, ${longDate(language, at)}, ${time}`
}

/** "Mon 16:02". */
export function weekdayTime(language: Language, at: number): string {
  return `${dayName(language, new Date(at), 'day')} ${timeOfDay(language, at)}`
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

/** Several names in one breath: "Ana, Bruno and Luis". */
export function names(language: Language, all: readonly string[]): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(all)
}

/** Bytes as people read them, in steps of 1,000; at most one decimal. */
export function fileSize(language: Language, bytes: number): string {
  if (bytes < 1000) return `${number(language, bytes)}${TIED}B`
  if (bytes < 1_000_000) return `${number(language, Math.round(bytes / 1000))}${TIED}kB`
  return `${number(language, Math.round(bytes / 100_000) / 10)}${TIED}MB`
}
