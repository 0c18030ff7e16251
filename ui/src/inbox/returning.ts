/** When a ticket that is put aside comes back: a few times that are always meant, in the clock of this computer. */
export type ReturnCode = 'later' | 'evening' | 'tomorrow' | 'monday' | 'week'

export interface ReturnTime {
  code: ReturnCode
  at: number
}

const HOURS_LATER = 3
const EVENING = 17
const MORNING = 9

function day(now: Date, days: number, hour: number): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour).getTime()
}

/** In the order of time; the evening only while it is still some way off. */
export function returnTimes(now: Date): ReturnTime[] {
  const toMonday = (8 - now.getDay()) % 7 || 7
  const times: ReturnTime[] = [
    { code: 'later', at: now.getTime() + HOURS_LATER * 3_600_000 },
    { code: 'evening', at: day(now, 0, EVENING) },
    { code: 'tomorrow', at: day(now, 1, MORNING) },
    { code: 'monday', at: day(now, toMonday, MORNING) },
    { code: 'week', at: day(now, 7, MORNING) },
  ]
  return times
    .filter((time) => time.code !== 'evening' || time.at - now.getTime() > 3_600_000)
    .sort((one, other) => one.at - other.at)
}
