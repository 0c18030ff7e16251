/**
 * How wide the list and the customer's column are. Each step of the window's width has its own sizes, so that a change
 * made on the large screen at the desk does not squeeze the small one. They are settings: the next start finds them.
 */
import { set } from './app.svelte'
import { layout, type Tier } from './layout.svelte'

export type Pane = 'list' | 'side'
type Widths = Partial<Record<Tier, Partial<Record<Pane, number>>>>

/** In CSS pixels; what a double click goes back to. */
const USUAL: Record<Tier, Record<Pane, number>> = {
  huge: { list: 384, side: 380 },
  wide: { list: 360, side: 340 },
  medium: { list: 312, side: 320 },
  narrow: { list: 280, side: 340 },
  single: { list: 0, side: 340 },
  small: { list: 0, side: 340 },
}
export const LEAST: Record<Pane, number> = { list: 240, side: 260 }
export const MOST: Record<Pane, number> = { list: 520, side: 520 }
/** Moving one on is one sentence for the database, not one for each pixel. */
const KEPT_MS = 400

class Panes {
  #widths = $state.raw<Widths>({})
  #stored = '{}'
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Width of a pane at this width of the window; 0 when it was folded away. */
  width(pane: Pane): number {
    return this.#widths[layout.tier]?.[pane] ?? USUAL[layout.tier][pane]
  }

  folded(pane: Pane): boolean {
    return this.width(pane) === 0
  }

  /** Takes over what is stored, unless it is what this page has just stored itself. */
  remember(stored: string): void {
    if (stored === this.#stored || this.#timer) return
    this.#stored = stored
    try {
      this.#widths = JSON.parse(stored) as Widths
    } catch {
      this.#widths = {}
    }
  }

  resize(pane: Pane, width: number): void {
    this.#put(pane, Math.round(Math.min(MOST[pane], Math.max(LEAST[pane], width))))
  }

  /** Folds a pane away, or brings it back as it was by default. */
  fold(pane: Pane, away: boolean): void {
    this.#put(pane, away ? 0 : USUAL[layout.tier][pane])
  }

  reset(pane: Pane): void {
    this.#put(pane, undefined)
  }

  #put(pane: Pane, width: number | undefined): void {
    const own = { ...this.#widths[layout.tier] }
    if (width === undefined) delete own[pane]
    else own[pane] = width
    this.#widths = { ...this.#widths, [layout.tier]: own }
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#stored = JSON.stringify(this.#widths)
      void set('panes', this.#stored)
    }, KEPT_MS)
  }
}

export const panes = new Panes()
