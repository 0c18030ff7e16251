/**
 * The list under the agent's hand. It is a snapshot of ids: what arrives later waits behind a button, what sorts after
 * the last row is added at the end, and the row that is in use stays even when it no longer belongs here. So a key that
 * is pressed always meets the ticket that was highlighted when it went down.
 *
 * Opening a queue asks for its first page only. The order of all the rest is fetched, as bare ids, when the agent goes
 * beyond that page; the rows themselves come as they are looked at, and those that are far away are let go.
 */
import type { TicketListInput, TicketRow, WireError } from '../ipc/generated'
import { asWireError, call } from '../platform'

export const PAGE = 200
/** Room for what may have arrived since, so that the rows at the end of the page are not taken for gone. */
const SLACK = 50
/** The most that one question may ask for. */
const MOST = 500
/** Rows that are kept around what is looked at. */
const AROUND = 60
const KEPT = 1500
/** Characters of an id in the text of an order. */
const ID = 36
/** The order of a long queue is not asked for more often than this, in milliseconds. */
const ORDER_PAUSE_MS = 2000

export type Question = Omit<TicketListInput, 'offset' | 'limit'>

export class TicketRows {
  /** From the first row on; all of them once `whole`. */
  ids = $state.raw<readonly string[]>([])
  rows = $state.raw<ReadonlyMap<string, TicketRow>>(new Map())
  /** How many the queue held when it was last asked. */
  total = $state(0)
  /** `total` is where counting stopped. */
  capped = $state(false)
  /** The order is known to its end. */
  whole = $state(false)
  /** The newest entry of all tickets when this was last asked: what has a later one came after it. */
  upTo: number | undefined
  /** Arrived since the snapshot and not shown yet. */
  waiting = $state.raw<readonly string[]>([])
  ready = $state(false)
  error = $state.raw<WireError | undefined>()
  /** One entry for each row, an empty one where the order is not known yet. */
  slots = $derived.by<readonly string[]>(() => {
    const missing = this.whole ? 0 : this.total - this.waiting.length - this.ids.length
    return missing > 0 ? [...this.ids, ...new Array<string>(missing).fill('')] : this.ids
  })

  private question: Question | undefined
  private turn = 0
  /** A snapshot is being taken. */
  private renewing = 0
  private newest: Promise<void> = Promise.resolve()
  private ordering: Promise<void> | undefined
  private orderedAt = 0
  private late: ReturnType<typeof setTimeout> | undefined
  private fetching = new Set<string>()
  private looked: readonly [number, number] = [0, AROUND]

  /** Starts anew with another question. */
  async ask(question: Question): Promise<void> {
    this.question = question
    this.ids = []
    this.rows = new Map()
    this.waiting = []
    this.total = 0
    this.capped = false
    this.whole = false
    this.ready = false
    this.error = undefined
    this.looked = [0, AROUND]
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
    const found = await this.first(PAGE)
    this.renewing--
    // Whoever waits for this one wants the rows, and those come with the newest.
    if (turn !== this.turn) return this.renewing > 0 ? this.newest : undefined
    if (!found) return
    this.rows = new Map(found.rows.map((row) => [row.id, row]))
    this.ids = found.rows.map((row) => row.id)
    this.total = found.total
    this.capped = found.capped
    this.whole = !found.capped && found.rows.length >= found.total
    this.waiting = []
    this.ready = true
  }

  /** After a change elsewhere: new contents for known rows, without moving any. `held` are rows in use. */
  async refresh(held: readonly (string | null)[]): Promise<void> {
    // A change while a snapshot is on its way makes that one old; what the agent asked for still holds.
    if (!this.ready || this.renewing > 0) return this.snapshot()
    if (this.ids.length > PAGE + SLACK) return this.refreshLong(held)
    const turn = ++this.turn
    const found = await this.first(Math.min(MOST, this.ids.length + this.waiting.length + SLACK))
    // The order became known to its end meanwhile: this answer is only a part of it, and what it would tell is asked anew.
    if (turn !== this.turn) return this.ids.length > PAGE + SLACK ? this.refreshLong(held) : undefined
    if (!found) return
    const whole = !found.capped && found.rows.length >= found.total
    const rows = new Map(this.rows)
    for (const row of found.rows) rows.set(row.id, row)
    this.settle(
      found.rows.map((row) => row.id),
      held,
      whole ? Infinity : Math.max(PAGE, this.ids.length),
    )
    this.rows = this.near(rows)
    this.total = found.total
    this.capped = found.capped
    this.whole = whole
  }

  /** The same for a queue whose order is known beyond the first page. */
  private async refreshLong(held: readonly (string | null)[]): Promise<void> {
    const now = Date.now()
    if (now - this.orderedAt < ORDER_PAUSE_MS) {
      this.late ??= setTimeout(
        () => {
          this.late = undefined
          void this.refresh(held)
        },
        ORDER_PAUSE_MS - (now - this.orderedAt),
      )
      return this.look(this.looked[0], this.looked[1], true)
    }
    const turn = ++this.turn
    const order = await this.order()
    if (turn !== this.turn || !order) return
    this.settle(order, held, Infinity)
    await this.look(this.looked[0], this.looked[1], true)
  }

  /** Takes in a newer order: what is gone leaves, what is new above waits, what is new at the end follows. */
  private settle(order: readonly string[], held: readonly (string | null)[], most: number): void {
    const there = new Set(order)
    const known = new Set(this.ids)
    const kept = this.ids.filter((id) => there.has(id) || held.includes(id))
    let last = order.length - 1
    while (last >= 0 && !known.has(order[last]!)) last--
    this.waiting = order.filter((id, at) => at < last && !known.has(id))
    this.ids = [...kept, ...order.slice(last + 1)].slice(0, Math.max(most, kept.length))
  }

  /** The order of the whole queue. Rows that are known keep their places. */
  complete(): Promise<void> {
    if (this.whole || !this.ready) return Promise.resolve()
    this.ordering ??= (async () => {
      const question = this.question
      const order = await this.order()
      // What arrived while it was asked changes nothing of it: whoever goes to the end gets there.
      await (this.renewing > 0 ? this.newest : undefined)
      if (order && !this.whole && question === this.question) {
        this.turn++
        const known = new Set(this.ids)
        const waiting = new Set(this.waiting)
        this.ids = [...this.ids, ...order.filter((id) => !known.has(id) && !waiting.has(id))]
        this.total = this.ids.length + this.waiting.length
        this.whole = true
      }
    })().finally(() => (this.ordering = undefined))
    return this.ordering
  }

  /** Fetches what is missing of the rows from one place to another; with `again` also what is there. */
  async look(from: number, to: number, again = false): Promise<void> {
    this.looked = [from, to]
    if (to >= this.ids.length - AROUND && !this.whole) {
      await this.complete()
      if (this.looked[0] !== from) return
    }
    const wanted = this.ids
      .slice(Math.max(0, from - AROUND), to + AROUND)
      .filter((id) => (again || !this.rows.has(id)) && !this.fetching.has(id))
      .slice(0, MOST)
    if (wanted.length === 0) return
    const question = this.question
    for (const id of wanted) this.fetching.add(id)
    try {
      const found = await call('ticket.rows', { ticketIds: wanted })
      if (question !== this.question) return
      const rows = new Map(this.rows)
      for (const row of found.rows) rows.set(row.id, row)
      this.rows = this.near(rows)
    } catch (thrown) {
      this.error = asWireError(thrown)
    } finally {
      for (const id of wanted) this.fetching.delete(id)
    }
  }

  /** Lets go of rows that nobody looks at. */
  private near(rows: Map<string, TicketRow>): Map<string, TicketRow> {
    if (rows.size <= KEPT) return rows
    const [from, to] = this.looked
    const close = this.ids.slice(Math.max(0, from - KEPT / 4), to + KEPT / 4)
    const left = new Map<string, TicketRow>()
    for (const id of [...this.ids.slice(0, PAGE), ...close]) {
      const row = rows.get(id)
      if (row) left.set(id, row)
    }
    return left
  }

  /** The row of a ticket, fetched if it is not at hand. */
  async row(id: string): Promise<TicketRow | undefined> {
    const known = this.rows.get(id)
    if (known) return known
    const found = await call('ticket.rows', { ticketIds: [id] })
    return found.rows[0]
  }

  /** The agent dealt with tickets: they leave at once. */
  drop(...gone: readonly string[]): void {
    const leaving = new Set(gone)
    const left = this.ids.filter((id) => !leaving.has(id))
    this.total = Math.max(0, this.total - (this.ids.length - left.length))
    this.ids = left
  }

  /** A fresher row, from the opened ticket. */
  put(row: TicketRow): void {
    if (this.rows.has(row.id)) this.rows = new Map(this.rows).set(row.id, row)
  }

  /** The id to go to when this one is left: the one below, else the one above; the other way round with `up`. */
  neighbour(id: string, up = false): string | null {
    const at = this.ids.indexOf(id)
    if (at < 0) return null
    const [first, second] = up ? [at - 1, at + 1] : [at + 1, at - 1]
    return this.ids[first] ?? this.ids[second] ?? null
  }

  private async order(): Promise<string[] | undefined> {
    if (!this.question) return undefined
    const question = this.question
    try {
      const { ids, upTo } = await call('ticket.order', question)
      this.orderedAt = Date.now()
      if (question !== this.question) return undefined
      this.upTo = upTo
      const order = new Array<string>(ids.length / ID)
      for (let at = 0; at < order.length; at++) order[at] = ids.slice(at * ID, (at + 1) * ID)
      return order
    } catch (thrown) {
      if (question === this.question) this.error = asWireError(thrown)
      return undefined
    }
  }

  private async first(limit: number): Promise<{ rows: TicketRow[]; total: number; capped: boolean } | undefined> {
    if (!this.question) return undefined
    const question = this.question
    try {
      const page = await call('ticket.list', { ...question, offset: 0, limit })
      if (question === this.question) {
        this.error = undefined
        this.upTo = page.upTo
      }
      return page
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
