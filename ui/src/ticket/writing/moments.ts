/** Moments at which an answer is well received: on this computer's clock, in working hours. */
export type MomentId = 'this_afternoon' | 'tomorrow' | 'monday'

export interface Moment {
  id: MomentId
  at: number
}

const AFTERNOON = 17
const MORNING = 9

function on(day: Date, days: number, hour: number): number {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour).getTime()
}

/** What can be offered now, the nearest first; each at least half an hour away and none twice. */
export function moments(now: Date): Moment[] {
  const toMonday = (8 - now.getDay()) % 7 || 7
  const all: Moment[] = [
    { id: 'this_afternoon', at: on(now, 0, AFTERNOON) },
    { id: 'tomorrow', at: on(now, 1, MORNING) },
    { id: 'monday', at: on(now, toMonday, MORNING) },
  ]
  return all.filter(
    (one, place) => one.at - now.getTime() >= 30 * 60_000 && all.findIndex((other) => other.at === one.at) === place,
  )
}
