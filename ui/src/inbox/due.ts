/**
 * How pressing a ticket is, from its deadline and the clock. A ladder, so that each step can be drawn heavier than the
 * one before: many people see red and amber as the same colour.
 */
import type { TicketRow } from '../ipc/generated'
import { MINUTE } from '../i18n/format'

export type Pressure = 'none' | 'on_track' | 'due_soon' | 'at_risk' | 'overdue' | 'past_limit' | 'paused' | 'done'

/** A deadline nearer than this is at risk however long it was. */
export const RISK_MS = 30 * MINUTE

export function pressure(row: Pick<TicketRow, 'due' | 'status'>, now: number): Pressure {
  if (!row.due) {
    if (row.status === 'resolved') return 'done'
    return row.status === 'waiting' ? 'paused' : 'none'
  }
  const left = row.due.at - now
  const whole = Math.max(1, row.due.at - row.due.startedAt)
  // A second threshold that is passed weighs more than the first; where there is only one there is no more to pass.
  if (now > row.due.latestAt && row.due.latestAt > row.due.at) return 'past_limit'
  if (left < 0) return 'overdue'
  if (left <= RISK_MS || left / whole <= 0.25) return 'at_risk'
  return left / whole <= 0.5 ? 'due_soon' : 'on_track'
}
