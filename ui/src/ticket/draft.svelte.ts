/**
 * Keeps one text of one ticket on disk while it is written: shortly after each pause, at the latest one second after the
 * first unsaved letter, and at once when the agent looks elsewhere. It knows nothing of screens, so it can be tested
 * with a clock that stands still.
 */
import type { DraftKind, DraftView, WireError } from '../ipc/generated'
import { asWireError, call } from '../platform'

export const PAUSE_MS = 400
export const LATEST_MS = 1000
/** After a failed save that is worth another try. */
export const AGAIN_MS = 3000

export class Draft {
  text = $state('')
  /** When the text as it stands was last known to be on disk. */
  savedAt = $state<number | null>(null)
  /** Something typed has not been handed over for saving. */
  dirty = $state(false)
  /** A save is on its way and has not been confirmed. */
  pending = $state(false)
  error = $state.raw<WireError | undefined>()
  /** Names the message that this text will become; made when the text is begun, so that sending twice is sending once. */
  operationId: string | null = null

  private pause: ReturnType<typeof setTimeout> | undefined
  private latest: ReturnType<typeof setTimeout> | undefined
  private saving: Promise<void> | undefined

  constructor(
    private readonly ticketId: string,
    private readonly kind: DraftKind,
  ) {}

  /** The text as it is on disk. Taken over only while nothing newer stands here. */
  adopt(stored: DraftView | null): void {
    if (this.dirty || this.saving || !stored) return
    if (this.savedAt !== null && stored.savedAt <= this.savedAt) return
    this.savedAt = stored.savedAt
    if (stored.text !== this.text) {
      this.text = stored.text
      this.operationId = stored.text ? crypto.randomUUID() : null
    }
  }

  type(text: string): void {
    this.text = text
    this.dirty = true
    if (text && !this.operationId) this.operationId = crypto.randomUUID()
    clearTimeout(this.pause)
    this.pause = setTimeout(() => void this.flush(), PAUSE_MS)
    this.latest ??= setTimeout(() => void this.flush(), LATEST_MS)
  }

  /** Saves now what is unsaved; settles when it is on disk or has failed. */
  async flush(): Promise<void> {
    this.stopTimers()
    while (this.saving) await this.saving
    if (!this.dirty) return
    const text = this.text
    this.dirty = false
    this.pending = true
    this.saving = (async () => {
      try {
        const saved = await call('draft.save', { ticketId: this.ticketId, kind: this.kind, text })
        this.savedAt = saved.savedAt
        this.error = undefined
      } catch (thrown) {
        this.error = asWireError(thrown)
        this.dirty = true
        if (this.error.retry) this.latest ??= setTimeout(() => void this.flush(), AGAIN_MS)
      }
    })()
    await this.saving
    this.saving = undefined
    this.pending = false
  }

  /** The page is going away: what is unsaved is sent off without waiting for anything, an answer least of all. */
  leave(): void {
    this.stopTimers()
    if (!this.dirty) return
    this.dirty = false
    call('draft.save', { ticketId: this.ticketId, kind: this.kind, text: this.text }).catch(() => (this.dirty = true))
  }

  /** Before sending: no save may arrive after the message has taken the text. */
  async settle(): Promise<void> {
    this.stopTimers()
    while (this.saving) await this.saving
  }

  /** The text has become a message. */
  clear(): void {
    this.stopTimers()
    this.text = ''
    this.dirty = false
    this.operationId = null
    this.savedAt = Date.now()
  }

  private stopTimers(): void {
    clearTimeout(this.pause)
    clearTimeout(this.latest)
    this.pause = undefined
    this.latest = undefined
  }
}
