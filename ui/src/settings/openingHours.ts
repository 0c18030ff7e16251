/** Opening hours as the setting keeps them and as the form shows them. Pure. */

/** From and to, as "09:00". */
export type Span = [string, string]

export interface Opening {
  /** As `Europe/Madrid`. */
  zone: string
  /** From Monday on; a day without times is closed. */
  week: Span[][]
  /** As `2026-12-25`. */
  closed: string[]
}

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const
/** What a day gets when it is opened. */
const USUAL: Span = ['09:00', '18:00']

export const empty = (zone: string): Opening => ({ zone, week: DAYS.map(() => []), closed: [] })

export function readOpening(value: string, zone: string): Opening {
  if (!value) return empty(zone)
  try {
    return { ...empty(zone), ...(JSON.parse(value) as Partial<Opening>) }
  } catch {
    return empty(zone)
  }
}

/** The setting's value; empty when no day is open and none is named as closed. */
export function written(opening: Opening): string {
  const nothing = opening.week.every((day) => day.length === 0) && opening.closed.length === 0
  return nothing ? '' : JSON.stringify(opening)
}

const replaced = (opening: Opening, day: number, spans: Span[]): Opening => ({
  ...opening,
  week: opening.week.map((one, at) => (at === day ? spans : one)),
})

/** Opens a day like the one before it, or closes it. */
export function withOpen(opening: Opening, day: number, open: boolean): Opening {
  if (!open) return replaced(opening, day, [])
  const before = opening.week.slice(0, day).findLast((spans) => spans.length > 0)
  return replaced(
    opening,
    day,
    (before ?? [USUAL]).map(([from, to]) => [from, to]),
  )
}

/** A second time on the same day, after the first. */
export function withSecond(opening: Opening, day: number): Opening {
  const first = opening.week[day]?.[0] ?? USUAL
  return replaced(
    opening,
    day,
    first[1] <= '15:00'
      ? [first, ['16:00', '19:00']]
      : [
          ['09:00', '13:00'],
          ['14:00', '18:00'],
        ],
  )
}

export function withoutSpan(opening: Opening, day: number, at: number): Opening {
  return replaced(
    opening,
    day,
    (opening.week[day] ?? []).filter((_, index) => index !== at),
  )
}

export function withTime(opening: Opening, day: number, at: number, end: 0 | 1, time: string): Opening {
  const spans = (opening.week[day] ?? []).map((span, index): Span => {
    if (index !== at) return span
    return end === 0 ? [time, span[1]] : [span[0], time]
  })
  return replaced(opening, day, spans)
}

/** Days in the order of the calendar, each once. */
export const withClosed = (opening: Opening, day: string): Opening => ({
  ...opening,
  closed: [...new Set([...opening.closed, day])].sort(),
})

export const withoutClosed = (opening: Opening, day: string): Opening => ({
  ...opening,
  closed: opening.closed.filter((one) => one !== day),
})

/** The times of each day end after they begin, one after the other. */
export const isSound = (opening: Opening): boolean =>
  opening.week.every((spans) =>
    spans.every(([from, to], at) => from !== '' && from < to && (at === 0 || (spans[at - 1]?.[1] ?? '') <= from)),
  )
