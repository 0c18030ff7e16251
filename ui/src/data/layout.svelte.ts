/** The width of the shell in CSS pixels, as one of a few steps. Zoom and system scaling reach the same steps as a small window. */
export type Tier = 'huge' | 'wide' | 'medium' | 'narrow' | 'single' | 'small'

const STEPS: readonly [number, Tier][] = [
  [1760, 'huge'],
  [1440, 'wide'],
  [1240, 'medium'],
  [960, 'narrow'],
  [720, 'single'],
  [0, 'small'],
]

export function tierOf(width: number): Tier {
  return STEPS.find(([from]) => width >= from)![1]
}

class Layout {
  tier = $state<Tier>('medium')
  /** List and conversation take turns. */
  onePane = $derived(this.tier === 'single' || this.tier === 'small')
  /** The customer panel has no column of its own. */
  drawerOnly = $derived(this.onePane || this.tier === 'narrow')
}

export const layout = new Layout()

/** Keeps `layout` true to an element's width. */
export function measures(element: HTMLElement): () => void {
  const observer = new ResizeObserver((entries) => {
    const width = entries[0]?.contentRect.width
    if (width) layout.tier = tierOf(width)
  })
  observer.observe(element)
  return () => observer.disconnect()
}
