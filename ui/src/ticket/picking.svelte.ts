/**
 * Which picker is open, and for which ticket: the one whose menu it was chosen in, else the opened one, else the highlighted
 * one. It is settled when the picker is opened; whatever moves meanwhile, the choice is made for that ticket.
 */
import { session } from '../data/session.svelte'
import { list } from '../inbox/rows.svelte'

export type Picked = 'status' | 'assignee' | 'priority' | 'tags' | 'snooze' | 'merge' | 'followers'

class Picking {
  /** The ticket whose conversation is shown, under its own id, whatever name it was opened by. */
  shown = $state<string | null>(null)
  now = $state.raw<{ what: Picked; ticketId: string } | null>(null)

  begin(what: Picked): void {
    const ticketId = target()
    if (ticketId) this.now = { what, ticketId }
  }

  end(): void {
    this.now = null
  }
}

/** The ticket that a command is done to now. */
export function target(): string | null {
  const lit = session.highlighted
  return session.pointed ?? picking.shown ?? (lit !== null && list.ids.includes(lit) ? lit : null)
}

export const picking = new Picking()
