/** Cuts an excerpt into plain and found pieces. Marks that overlap or lie outside are mended rather than trusted. */
export interface Piece {
  text: string
  found: boolean
}

export function pieces(excerpt: string, marks: readonly (readonly [number, number])[]): Piece[] {
  const cut: Piece[] = []
  let at = 0
  for (const [from, to] of marks.toSorted((one, other) => one[0] - other[0])) {
    const start = Math.max(at, from)
    const end = Math.min(excerpt.length, to)
    if (end <= start) continue
    if (start > at) cut.push({ text: excerpt.slice(at, start), found: false })
    cut.push({ text: excerpt.slice(start, end), found: true })
    at = end
  }
  if (at < excerpt.length) cut.push({ text: excerpt.slice(at), found: false })
  return cut
}
