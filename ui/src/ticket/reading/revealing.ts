/** What is folded is opened when something inside it is to be seen: whoever finds a place there asks for it from below. */
const REVEAL = 'reveal'

/** Opens the box when something in it is asked for. */
export function revealing(open: () => void): (box: HTMLElement) => () => void {
  return (box) => {
    box.addEventListener(REVEAL, open)
    return () => box.removeEventListener(REVEAL, open)
  }
}

/** Asks every box around an element to open. */
export function reveal(element: Element): void {
  element.dispatchEvent(new Event(REVEAL, { bubbles: true }))
}
