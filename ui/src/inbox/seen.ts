/**
 * What the agent has had the time to see of each ticket. A message that came a moment ago is on the screen and has not been
 * read: whoever presses a key then decided before it. The place of the customer's newest message counts as seen only after
 * it has stood there for a while, and is given back with every change that puts a ticket out of sight.
 */
import type { TicketRow } from '../ipc/generated'

/** Long enough to notice that something has changed, in milliseconds. */
export const TO_SEE_MS = 1500
/** Tickets that are remembered; the longest unseen go first. */
const MOST = 5000

interface Place {
  seq: number
  /** What counted before `seq` came. */
  before: number
  since: number
}

export class Seen {
  private places = new Map<string, Place>()

  /** These rows are shown from now on. */
  shown(rows: Iterable<Pick<TicketRow, 'id' | 'lastSeq'>>, now = Date.now()): void {
    for (const { id, lastSeq } of rows) {
      const known = this.places.get(id)
      if (known?.seq === lastSeq) continue
      this.places.delete(id)
      // What is shown for the first time is what the agent comes to; what replaces something else must be noticed first.
      this.places.set(
        id,
        known
          ? { seq: lastSeq, before: this.of(known, now), since: now }
          : { seq: lastSeq, before: lastSeq, since: now },
      )
    }
    for (const id of this.places.keys()) {
      if (this.places.size <= MOST) break
      this.places.delete(id)
    }
  }

  /** What was seen of these tickets; those that were never shown are left out. */
  upTo(ids: readonly string[], now = Date.now()): Record<string, number> {
    const seen: Record<string, number> = {}
    for (const id of ids) {
      const place = this.places.get(id)
      if (place) seen[id] = this.of(place, now)
    }
    return seen
  }

  forget(): void {
    this.places.clear()
  }

  private of(place: Place, now: number): number {
    return now - place.since >= TO_SEE_MS ? place.seq : place.before
  }
}

export const seen = new Seen()
