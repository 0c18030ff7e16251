/**
 * The list under the agent's hand. It is a snapshot of ids: what arrives later waits behind a button, what sorts after
 * the last row is added at the end, and the row that is in use stays even when it no longer belongs here. So a key that
 * is pressed always meets the ticket that was highlighted when it went down.
 */
import type { TicketListInput, TicketRow, WireError } from '../ipc/generated'
import { asWireError, call } from '../platform'

export const PAGE = 200
/** The most that one question may ask for. */
const MOST = 500

export type Question = Omit<TicketListInput, 'offset' | 'limit'>

export class TicketRows {
  ids = $state.raw<readonly string[]>([])
  rows = $state.raw<ReadonlyMap<string, TicketRow>>(new Map())
  /** How many the queue held when it was last asked. */
  total = $state(0)
  /** Arrived since the snapshot and not shown yet. */
  waiting = $state.raw<readonly string[]>([])
  ready = $state(false)
  error = $state.raw<WireError | undefined>()

  private question: Question | undefined
  private turn = 0
  /** A snapshot is being taken. */
  private renewing = 0
  private newest: Promise<void> = Promise.resolve()
  private fetching = false

  /** Starts anew with another question. */
  async ask(question: Question): Promise<void> {
    this.question = question
    this.ids = []
    this.rows = new Map()
    this.waiting = []
    this.total = 0
    this.ready = false
    this.error = undefined
    await this.snapshot()
  }

  /** Takes a new snapshot with everything in its right place: only ever because the agent asked. */
  snapshot(): Promise<void> {
    this.newest = this.take()
    return this.newest
  }

  private async take(): Promise<void> {
    const turn = ++this.turn
    this.renewing++
    const found = await this.fetch(Math.max(PAGE, this.ids.length))
    this.renewing--
    // Whoever waits for this one wants the rows, and those come with the newest.
    if (turn !== this.turn) return this.renewing > 0 ? this.newest : undefined
    if (!found) return
    this.rows = new Map(found.rows.map((row) => [row.id, row]))
    this.ids = found.rows.map((row) => row.id)
    this.total = found.total
    this.waiting = []
    this.ready = true
  }

  /** After a change elsewhere: new contents for known rows, without moving any. `held` are rows in use. */
  async refresh(held: readonly (string | null)[]): Promise<void> {
    // A change while a snapshot is on its way makes that one old; what the agent asked for still holds.
    if (!this.ready || this.renewing > 0) return this.snapshot()
    const turn = ++this.turn
    const found = await this.fetch(Math.max(PAGE, this.ids.length + this.waiting.length))
    if (turn !== this.turn || !found) return
    const order = found.rows.map((row) => row.id)
    const there = new Set(order)
    const known = new Set(this.ids)
    const rows = new Map(this.rows)
    for (const row of found.rows) rows.set(row.id, row)
    const kept = this.ids.filter((id) => there.has(id) || held.includes(id))
    const lastKept = order.findLastIndex((id) => known.has(id))
    const fresh = order.filter((id, at) => !known.has(id) && at < lastKept)
    const after = order.filter((id, at) => !known.has(id) && at > lastKept)
    for (const id of rows.keys()) if (!there.has(id) && !kept.includes(id)) rows.delete(id)
    this.rows = rows
    this.ids = [...kept, ...after]
    this.waiting = fresh
    this.total = found.total
  }

  /** The next page, when the end comes near. */
  async more(): Promise<void> {
    if (this.fetching || !this.question || this.ids.length >= this.total) return
    this.fetching = true
    const turn = this.turn
    try {
      const page = await call('ticket.list', { ...this.question, offset: this.ids.length, limit: PAGE })
      if (turn !== this.turn) return
      const rows = new Map(this.rows)
      const added = page.rows.filter((row) => !rows.has(row.id))
      for (const row of added) rows.set(row.id, row)
      this.rows = rows
      this.ids = [...this.ids, ...added.map((row) => row.id)]
      this.total = page.total
    } catch (thrown) {
      this.error = asWireError(thrown)
    } finally {
      this.fetching = false
    }
  }

  /** The agent dealt with a ticket: it leaves at once. */
  drop(id: string): void {
    if (!this.ids.includes(id)) return
    this.ids = this.ids.filter((own) => own !== id)
    this.total = Math.max(0, this.total - 1)
  }

  /** A fresher row, from the opened ticket. */
  put(row: TicketRow): void {
    if (this.rows.has(row.id)) this.rows = new Map(this.rows).set(row.id, row)
  }

  /** The id to go to when this one is left: the one below, else the one above. */
  neighbour(id: string): string | null {
    const at = this.ids.indexOf(id)
    return this.ids[at + 1] ?? this.ids[at - 1] ?? null
  }

  private async fetch(count: number): Promise<{ rows: TicketRow[]; total: number } | undefined> {
    if (!this.question) return undefined
    const question = this.question
    try {
      const rows: TicketRow[] = []
      let total = 0
      do {
        const limit = Math.min(MOST, Math.ceil((count - rows.length) / PAGE) * PAGE)
        const page = await call('ticket.list', { ...question, offset: rows.length, limit })
        rows.push(...page.rows)
        total = page.total
        if (page.rows.length < limit) break
      } while (rows.length < count)
      if (question === this.question) this.error = undefined
      return { rows, total }
    } catch (thrown) {
      if (question === this.question) {
        this.error = asWireError(thrown)
        this.ready = true
      }
      return undefined
    }
  }
}

/** The one inbox list of this window; it outlives the screen, so that coming back finds it as it was left. */
export const list = new TicketRows()
