/** Promised times as a person writes them: a whole number and the largest unit in which it is one. */
import type { PromiseRule } from '../ipc/generated'

export const UNITS = ['seconds', 'minutes', 'hours', 'days'] as const
export type Unit = (typeof UNITS)[number]

export const COLUMNS = ['target', 'latest', 'resolution'] as const satisfies readonly (keyof PromiseRule)[]
export type Column = (typeof COLUMNS)[number]

const SECONDS: Record<Unit, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 }

/** Hours up to two days, as people say it: 24 hours, 3 days. */
export function amountOf(seconds: number): { amount: number; unit: Unit } {
  const unit =
    seconds > 2 * SECONDS.days && seconds % SECONDS.days === 0
      ? 'days'
      : seconds % SECONDS.hours === 0
        ? 'hours'
        : seconds % SECONDS.minutes === 0
          ? 'minutes'
          : 'seconds'
  return { amount: seconds / SECONDS[unit], unit }
}

/** Seconds of a number in a unit; nothing for an empty field, which promises nothing. */
export function secondsOf(amount: number, unit: Unit): number | null {
  return Number.isFinite(amount) ? Math.round(amount * SECONDS[unit]) : null
}
