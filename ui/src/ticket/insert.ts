/**
 * Puts text at the end of the reply that is being written. Whoever shows the reply takes it over; whoever has something
 * to offer (a product, an article) calls `insertIntoReply` and knows nothing of the editor.
 */

export type Inserting = (text: string) => void

const takers: Inserting[] = []

/** Registers whoever takes text for the reply until the returned function is called. The newest is asked. */
export function takeInsertions(taker: Inserting): () => void {
  takers.push(taker)
  return () => {
    const at = takers.indexOf(taker)
    if (at >= 0) takers.splice(at, 1)
  }
}

/** True when a reply took the text. */
export function insertIntoReply(text: string): boolean {
  const taker = takers.at(-1)
  taker?.(text)
  return taker !== undefined
}
