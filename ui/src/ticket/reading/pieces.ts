/** A text cut into what is shown at once and what is folded, and a conversation into entries and runs of events. Pure. */
import type { FoldView, MessageView } from '../../ipc/generated'

export interface Piece {
  text: string
  /** What is folded; nothing: it is shown at once. */
  fold?: FoldView
}

/** The pieces in order; joined, they are the text. */
export function piecesOf(text: string, folds: readonly FoldView[]): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const fold of folds) {
    if (fold.from > at) pieces.push({ text: text.slice(at, fold.from) })
    pieces.push({ text: text.slice(fold.from, fold.to), fold })
    at = fold.to
  }
  if (at < text.length) pieces.push({ text: text.slice(at) })
  return pieces
}

/** From so many events on they are one line until somebody opens it. */
export const RUN = 3

export interface Entry {
  key: string
  /** Its place in the conversation, from 0. */
  at: number
  /** One message, or a run of events. */
  messages: readonly MessageView[]
}

export function entriesOf(messages: readonly MessageView[]): Entry[] {
  const entries: Entry[] = []
  let at = 0
  while (at < messages.length) {
    let end = at
    while (messages[end]?.kind === 'event') end++
    const length = end - at >= RUN ? end - at : 1
    const part = messages.slice(at, at + length)
    entries.push({ key: part[0]!.id, at, messages: part })
    at += length
  }
  return entries
}

/** Who made the changes of a run, each once, in the order of their first one. Nobody where a rule or the time did it. */
export function namesIn(messages: readonly MessageView[]): string[] {
  return [...new Set(messages.map((message) => message.author).filter((name) => name !== ''))]
}
