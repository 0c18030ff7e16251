/** What jsdom lacks and the interface takes for granted. */
import { afterEach, vi } from 'vitest'

class NoResize {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal('ResizeObserver', NoResize)
Element.prototype.scrollIntoView = () => undefined

afterEach(() => vi.useRealTimers())
