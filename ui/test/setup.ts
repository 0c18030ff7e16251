/** What jsdom lacks and the interface takes for granted. */
import { afterEach, vi } from 'vitest'
import { configure } from '@testing-library/svelte'

class NoResize {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal('ResizeObserver', NoResize)
Element.prototype.scrollIntoView = () => undefined
// Nothing has a place on a page that is not drawn.
Range.prototype.getClientRects = () => [] as unknown as DOMRectList
Range.prototype.getBoundingClientRect = () => new DOMRect()

afterEach(() => vi.useRealTimers())

// A loaded machine needs longer than the usual second to draw a whole screen.
configure({ asyncUtilTimeout: 10_000 })
