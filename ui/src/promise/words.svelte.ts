/** Why a deadline is when it is, in words: what happened when, and what was promised then. */
import type { DueView, FirstReplyView } from '../ipc/generated'
import { DAY, HOUR, MINUTE } from '../i18n/format'
import { t } from '../i18n/index.svelte'
import { sayLength, sayMoment } from '../i18n/say.svelte'

/** A length of time as it was promised: "30 seconds", "24 h", and days only where they are whole. */
export function sayTerm(milliseconds: number): string {
  if (milliseconds < MINUTE) return t('promise.seconds', { count: Math.round(milliseconds / 1000) })
  const hours = milliseconds / HOUR
  if (Number.isInteger(hours) && milliseconds <= 2 * DAY) return t('app.length.hours', { count: hours })
  return sayLength(milliseconds)
}

/** The rule behind a deadline. `waited` is how long it was the customer's turn, which does not count for settling. */
export function whyWords(due: DueView, now: number, waited = 0): string {
  const time = sayMoment(due.startedAt, now)
  const target = sayTerm(due.at - due.startedAt - (due.kind === 'resolution' ? waited : 0))
  if (due.kind === 'resolution') {
    const why = t('promise.why_resolution', { time, target })
    return waited >= MINUTE ? `${why} ${t('promise.why_waited', { time: sayLength(waited) })}` : why
  }
  const situation = t(`promise.situation.${due.situation}`)
  return due.latestAt > due.at
    ? t('promise.why_latest', { time, situation, target, latest: sayTerm(due.latestAt - due.startedAt) })
    : t('promise.why', { time, situation, target })
}

/** Whether the first reply came in time, and when. */
export function firstReplyWords(first: FirstReplyView, now: number): string {
  const time = sayMoment(first.givenAt, now)
  return first.givenAt <= first.dueAt
    ? t('promise.first_reply_met', { time })
    : t('promise.first_reply_late', { time, late: sayTerm(first.givenAt - first.dueAt) })
}
