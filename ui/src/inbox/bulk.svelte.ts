/**
 * One change for all the tickets that are marked: asked about when they are many, shown while it takes, taken back as
 * one, and honest about the ones that could not be changed.
 */
import type { TicketBatchResult, TicketChange } from '../ipc/generated'
import { change as changeTickets, saidDone, undoLast } from '../data/actions'
import { session } from '../data/session.svelte'
import { t } from '../i18n/index.svelte'
import { leavesQueue } from './leaving'
import { list } from './rows.svelte'
import { selection } from './selection.svelte'

/** From here on the agent is asked first. */
export const ASK_ABOVE = 500
/** What one change takes. */
export const MOST = 1000
/** From here on it shows that it is at work, and can be cancelled. */
export const SHOW_ABOVE = 50

interface Question {
  change: TicketChange
  /** How many it will be. */
  count: number
  /** How many are marked. */
  marked: number
  answer: (yes: boolean) => void
}

class Bulk {
  /** A change is under way, for so many tickets. */
  working = $state<number | null>(null)
  asking = $state.raw<Question | null>(null)
  /** What could not be changed. */
  failed = $state.raw<readonly TicketBatchResult[]>([])
  /** What was meant for those that were left because a customer had written. */
  private meant: TicketChange | undefined
  cancelled = false

  cancel(): void {
    this.cancelled = true
  }

  private confirm(change: TicketChange, count: number, marked: number): Promise<boolean> {
    return new Promise((answer) => {
      this.asking = {
        change,
        count,
        marked,
        answer: (yes) => {
          this.asking = null
          answer(yes)
        },
      }
    })
  }

  /** Tickets that were left because of what the agent had not seen: they can be changed all the same. */
  get outdated(): readonly TicketBatchResult[] {
    return this.failed.filter((result) => result.error?.code === 'ticket_outdated')
  }

  /** Changes them all the same. */
  async allTheSame(): Promise<void> {
    const ids = this.outdated.map((result) => result.ticketId)
    this.failed = []
    if (this.meant && ids.length > 0) await this.carryOut(ids, this.meant, [], true)
  }

  /** True when it was done. The tickets are those that are marked now, whatever the list shows later. */
  async change(change: TicketChange): Promise<boolean> {
    if (this.working !== null) return false
    const marked = selection.inOrder(list.ids)
    const ids = marked.slice(0, MOST)
    if (ids.length === 0) return false
    if (marked.length > ASK_ABOVE && !(await this.confirm(change, ids.length, marked.length))) return false
    return this.carryOut(ids, change, marked.slice(MOST), false)
  }

  /** `rest` are marked tickets that were not meant. */
  private async carryOut(
    ids: readonly string[],
    change: TicketChange,
    rest: readonly string[],
    force: boolean,
  ): Promise<boolean> {
    this.working = ids.length
    this.cancelled = false
    this.failed = []
    this.meant = change
    try {
      const done = await changeTickets(ids, change, force, selection.upTo)
      if (!done) return false
      if (this.cancelled && done.changed > 0) {
        await undoLast()
        return false
      }
      this.failed = done.results.filter((result) => result.error)
      const failed = new Set(this.failed.map((result) => result.ticketId))
      const changed = ids.filter((id) => !failed.has(id))
      const resolved = change.kind === 'status' && change.status === 'resolved'
      if (done.changed > 0)
        saidDone(t(resolved ? 'inbox.bulk.resolved' : 'inbox.bulk.changed', { count: done.changed }))
      if (leavesQueue(change)) {
        this.leave(changed)
        selection.keep([...failed, ...rest])
      } else if (failed.size > 0) selection.keep([...failed])
      return true
    } finally {
      this.working = null
    }
  }

  /** The highlight goes to the nearest row that stays. */
  private leave(ids: readonly string[]): void {
    const leaving = new Set(ids)
    if (session.highlighted && leaving.has(session.highlighted)) {
      const at = list.ids.indexOf(session.highlighted)
      session.highlighted =
        list.ids.slice(at).find((id) => !leaving.has(id)) ??
        list.ids.slice(0, at).findLast((id) => !leaving.has(id)) ??
        null
    }
    list.drop(...ids)
  }
}

export const bulk = new Bulk()
