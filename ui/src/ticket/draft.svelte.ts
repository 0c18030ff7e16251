/**
 * Keeps one text of one ticket on disk while it is written, with all that belongs to it: shortly after each pause, at the
 * latest one second after the first unsaved letter, and at once when the agent looks elsewhere. It knows nothing of screens,
 * so it can be tested with a clock that stands still.
 */
import type { AttachmentView, DraftKind, DraftView, EffectView, WireError } from '../ipc/generated'
import { asWireError, call } from '../platform'

export const PAUSE_MS = 400
export const LATEST_MS = 1000
/** After a failed save that is worth another try. */
export const AGAIN_MS = 3000

export class Draft {
  text = $state('')
  /** With its formatting; nothing: the text says it all. */
  html = $state.raw<string | null>(null)
  /** Moves when the text came from elsewhere and has to be shown anew. */
  given = $state(0)
  recipients = $state.raw<readonly string[] | null>(null)
  effects = $state.raw<readonly EffectView[]>([])
  files = $state.raw<readonly AttachmentView[]>([])
  /** Newest entry by others that was in view when the text was begun. */
  seen = $state<string | null>(null)
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

  /** There is something that would be missed. */
  get begun(): boolean {
    return this.text.trim() !== '' || this.files.length > 0 || this.effects.length > 0
  }

  /** The draft as it is on disk. Taken over only while nothing newer stands here. */
  adopt(stored: DraftView | null): void {
    if (this.dirty || this.saving || !stored) return
    this.files = stored.files
    if (this.savedAt !== null && stored.savedAt <= this.savedAt) return
    this.savedAt = stored.savedAt
    this.effects = stored.effects
    this.recipients = stored.recipients
    this.seen = stored.seenMessageId
    if (stored.text !== this.text || stored.html !== this.html) {
      this.text = stored.text
      this.html = stored.html
      this.given++
      this.operationId = null
    }
    if (this.begun) this.operationId ??= crypto.randomUUID()
  }

  type(text: string, html: string | null = null): void {
    this.text = text
    this.html = html
    this.changed()
  }

  /** What belongs to the text has changed. */
  changed(): void {
    this.dirty = true
    if (this.begun) this.operationId ??= crypto.randomUUID()
    clearTimeout(this.pause)
    this.pause = setTimeout(() => void this.flush(), PAUSE_MS)
    this.latest ??= setTimeout(() => void this.flush(), LATEST_MS)
  }

  /** The parts of it that the engine is told, for saving and for sending alike. */
  content(): { text: string; html?: string; recipients?: string[]; effects?: EffectView[] } {
    return {
      text: this.text,
      ...(this.html ? { html: this.html } : {}),
      ...(this.recipients ? { recipients: [...this.recipients] } : {}),
      ...(this.effects.length > 0 ? { effects: [...this.effects] } : {}),
    }
  }

  /** Saves now what is unsaved; settles when it is on disk or has failed. */
  async flush(): Promise<void> {
    this.stopTimers()
    while (this.saving) await this.saving
    if (!this.dirty) return
    this.dirty = false
    this.pending = true
    this.saving = (async () => {
      try {
        const saved = await call('draft.save', this.asked())
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

  private asked() {
    return {
      ticketId: this.ticketId,
      kind: this.kind,
      ...this.content(),
      ...(this.seen ? { seenMessageId: this.seen } : {}),
    }
  }

  /** The page is going away: what is unsaved is sent off without waiting for anything, an answer least of all. */
  leave(): void {
    this.stopTimers()
    if (!this.dirty) return
    this.dirty = false
    call('draft.save', this.asked()).catch(() => (this.dirty = true))
  }

  /** Before sending: no save may arrive after the message has taken the text. */
  async settle(): Promise<void> {
    this.stopTimers()
    while (this.saving) await this.saving
  }

  /** The text has become a message, or was given up. */
  clear(): void {
    this.stopTimers()
    this.text = ''
    this.html = null
    this.given++
    this.files = []
    this.effects = []
    this.recipients = null
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
