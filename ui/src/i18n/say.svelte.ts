/** The formatter bound to the language that is shown, and the sentences around times. */
import type { MoneyView } from '../ipc/generated'
import * as format from './format'
import { formatLanguage as language, language as spoken, t } from './index.svelte'

/** `withCode` where amounts of several currencies stand together. */
export const sayMoney = (amount: MoneyView, withCode = false): string => format.money(language(), amount, withCode)
export const sayNumber = (value: number): string => format.number(language(), value)
export const sayPercent = (share: number): string => format.percent(language(), share)
export const saySize = (bytes: number): string => format.fileSize(language(), bytes)
export const sayNames = (all: readonly string[]): string => format.names(spoken(), all)
export const sayTime = (at: number): string => format.timeOfDay(language(), at)
export const sayFull = (at: number): string => format.fullTime(language(), at)
export const sayRegion = (code: string): string => format.regionName(spoken(), code)
export const sayDate = (at: number, now: number): string => format.shortDate(language(), at, now)
export const sayLongDate = (at: number): string => format.longDate(language(), at)
/** The alphabet of the language that is shown, for `sort`. */
export const alphabetical = (one: string, other: string): number => format.compare(spoken(), one, other)

/** A moment in a list: short, and shorter the nearer it is. */
export function sayAge(at: number, now: number): string {
  const found = format.age(at, now)
  switch (found.form) {
    case 'now':
      return t('app.time.now')
    case 'minutes':
      return t('app.time.minutes', { count: found.count })
    case 'hours':
      return t('app.time.hours', { count: found.count })
    case 'weekday':
      return format.weekdayTime(language(), at)
    case 'date':
      return format.shortDate(language(), at, now)
  }
}

/** A moment in a conversation: time today, day and time this week, date and time before. */
export function sayMoment(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString()
  if (sameDay) return format.timeOfDay(language(), at)
  if (now - at < 6 * format.DAY) return format.weekdayTime(language(), at)
  return `${format.shortDate(language(), at, now)}, ${format.timeOfDay(language(), at)}`
}

/** A length of time, two units at most, in the words of a deadline. */
export function sayLength(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / format.MINUTE))
  if (minutes < 60) return t('app.length.minutes', { count: minutes })
  const hours = Math.floor(minutes / 60)
  if (hours < 24) {
    const rest = minutes % 60
    if (rest === 0) return t('app.length.hours', { count: hours })
    return t('app.length.hours_minutes', { hours, minutes: String(rest).padStart(2, '0') })
  }
  return t('app.length.days', { count: Math.floor(hours / 24) })
}
