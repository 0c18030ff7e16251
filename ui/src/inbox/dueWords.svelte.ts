/** A deadline in words: short for a row, whole for the ticket and for screen readers. */
import type { TicketRow } from '../ipc/generated'
import { sentence, t, language } from '../i18n/index.svelte'
import { sayLength } from '../i18n/say.svelte'
import { MINUTE } from '../i18n/format'
import { pressure } from './due'

/** Rounded up while there is time, so that it never says 0 before it is late. */
function left(row: TicketRow, now: number): number {
  const distance = row.due ? row.due.at - now : 0
  return distance < 0 ? -distance : Math.ceil(distance / MINUTE) * MINUTE
}

export function dueShort(row: TicketRow, now: number): string {
  const step = pressure(row, now)
  switch (step) {
    case 'none':
      return t('inbox.due.none')
    case 'paused':
      return t('inbox.due.paused')
    case 'done':
      return t('inbox.due.done')
    case 'at_risk':
      return t('inbox.due.at_risk', { time: sayLength(left(row, now)) })
    case 'overdue':
    case 'past_limit':
      return `\u2212${sayLength(left(row, now))}`
    default:
      return sayLength(left(row, now))
  }
}

export function dueFull(row: TicketRow, now: number): string {
  const step = pressure(row, now)
  switch (step) {
    case 'none':
      return t('inbox.due.none_full')
    case 'paused':
      return t('inbox.due.paused_full')
    case 'done':
      return t('inbox.due.done')
    default:
      return sentence(language(), `inbox.due.${row.due?.kind ?? 'next_reply'}.${step}`, {
        time: sayLength(left(row, now)),
      })
  }
}
