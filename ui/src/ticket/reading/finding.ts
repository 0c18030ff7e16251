/**
 * Where a text says what is looked for. Accents and case do not count, nor which kind of space or line end stands between
 * words; places are those of the text as it is written. Pure.
 */

/** Letters that people type without their marks, where taking the marks off is not enough. */
const PLAIN: Record<string, string> = { ß: 'ss', ł: 'l', ø: 'o', đ: 'd', ı: 'i', æ: 'ae', œ: 'oe' }

interface Folded {
  text: string
  /** For each letter of `text`, where the letter that it comes from begins; one more for the end. */
  from: number[]
}

function folded(source: string): Folded {
  let text = ''
  const from: number[] = []
  let at = 0
  for (const letter of source) {
    const bare = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    const plain = /\s/.test(bare) ? (text.endsWith(' ') ? '' : ' ') : (PLAIN[bare] ?? bare)
    for (let unit = 0; unit < plain.length; unit++) from.push(at)
    text += plain
    at += letter.length
  }
  from.push(at)
  return { text, from }
}

export interface Place {
  from: number
  to: number
}

/** Every place, first to last; none overlaps another. */
export function placesOf(source: string, wanted: string): Place[] {
  const needle = folded(wanted.trim()).text
  if (!needle) return []
  const { text, from } = folded(source)
  const places: Place[] = []
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
    const last = at + needle.length - 1
    let end = last + 1
    // A letter may be folded into two, and marks may follow it: the whole of it is found.
    while (end < from.length - 1 && from[end] === from[last]) end++
    places.push({ from: from[at]!, to: from[end]! })
  }
  return places
}

/** The words of a search that are looked for in texts: what an operator asks for is not one. */
export function wordsSought(search: string): string[] {
  const bare = search.replace(/[\p{L}_]+:("[^"]*"|\S+)/gu, ' ')
  return (bare.match(/"[^"]+"|[^\s"]+/g) ?? []).map((word) => word.replace(/"/g, '')).filter((word) => word.length > 2)
}
