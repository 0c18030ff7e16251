/** Short messages at the edge. Each is announced once, politely; none is the only place where something is said. */
import type { WireError } from '../ipc/generated'
import { asWireError } from '../platform'
import { errorWords } from '../i18n/index.svelte'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'error'
  /** What can be done about it. */
  action?: { label: string; run: () => void }
  /** The reply that it is about; seconds are shown until the hold ends. */
  heldUntil?: number
  outboxId?: string
  ticketId?: string
  /** Its action is the undo of the last command; only the newest such message may offer it. */
  undoes?: boolean
}

const SHOWN_MS = 6000
let last = 0

class Toasts {
  list = $state.raw<readonly Toast[]>([])

  say(text: string, rest: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
    const id = ++last
    if (rest.undoes) this.dropUndo()
    this.list = [...this.list.slice(-2), { id, text, tone: 'plain', ...rest }]
    const stays = rest.heldUntil ? Math.max(0, rest.heldUntil - Date.now()) : SHOWN_MS
    setTimeout(() => this.drop(id), stays)
    return id
  }

  /** Says in words why something failed. */
  fail(thrown: unknown): WireError {
    const error = asWireError(thrown)
    this.say(errorWords(error), { tone: 'error' })
    return error
  }

  /** The held reply of a ticket was taken back by another way. */
  dropHeld(ticketId: string): void {
    this.list = this.list.filter((toast) => !toast.heldUntil || toast.ticketId !== ticketId)
  }

  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id)
  }

  /** A newer command is what an undo would take back now. */
  dropUndo(): void {
    this.list = this.list.filter((toast) => !toast.undoes)
  }

  dropReply(outboxId: string): void {
    this.list = this.list.filter((toast) => toast.outboxId !== outboxId)
  }
}

export const toasts = new Toasts()
