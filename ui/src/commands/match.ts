/**
 * What is typed against what things are called. Accents and case do not count, words may stand in any order and be cut
 * short, and one letter in five may be wrong. Pure: the palette and the search in settings both use it.
 */

/** Lower case without accents; what only looks like a letter with an accent becomes the letter. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/ı/g, 'i')
}

export const wordsOf = (text: string): string[] => fold(text).match(/[\p{L}\p{N}#@+.]+/gu) ?? []

/** Wrong, missing, doubled or swapped letters between two words, no more than `most`; beyond it, `most + 1`. */
export function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (let row = 1; row <= one.length; row++) {
    const next = [row]
    let least = row
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      let cost = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (swapped) cost = Math.min(cost, before[column - 2]! + 1)
      next.push(cost)
      least = Math.min(least, cost)
    }
    if (least > most) return most + 1
    before = last
    last = next
  }
  return last[other.length]!
}

/** How well a typed word fits a word of a name: 0 not at all, 1 is the word itself. */
function fit(typed: string, word: string): number {
  if (typed === word) return 1
  if (word.startsWith(typed)) return 0.9 - Math.min(0.2, (word.length - typed.length) / 50)
  const inside = typed.length > 2 ? word.indexOf(typed) : -1
  if (inside > 0) return 0.5
  const allowed = Math.floor(typed.length / 5)
  if (allowed > 0) {
    // What is typed may be the beginning of the word as well.
    for (const length of [typed.length, typed.length - 1, typed.length + 1]) {
      const wrong = distance(typed, word.slice(0, length), allowed)
      if (wrong <= allowed) return 0.45 - wrong * 0.1
    }
  }
  return 0
}

/** The first letters of the words, in order: "rn" finds "Resolve and next". */
const initials = (typed: string, words: readonly string[]): boolean => {
  if (typed.length < 2 || typed.length > words.length) return false
  let at = 0
  for (const letter of typed) {
    while (at < words.length && words[at]![0] !== letter) at++
    if (at++ >= words.length) return false
  }
  return true
}

/** A name with what it weighs: the shown name more than other words for it. */
export interface Name {
  words: readonly string[]
  weight: number
}

/** How well a query fits a thing with these names: every typed word must fit; 0 when one does not. */
export function score(query: readonly string[], names: readonly Name[]): number {
  if (query.length === 0) return 1
  let total = 0
  for (const typed of query) {
    let best = 0
    for (const { words, weight } of names) {
      words.forEach((word, at) => {
        const found = fit(typed, word) * weight
        // The first word of a name says most.
        if (found > 0) best = Math.max(best, at === 0 ? found * 1.05 : found)
      })
      if (query.length === 1 && best < 0.4 * weight && initials(typed, words)) best = 0.4 * weight
    }
    if (best === 0) return 0
    total += best
  }
  return total / query.length
}

/** How often each command was chosen where: `{"ticket":{"reply":12}}`. */
export type Use = Record<string, Record<string, number>>

export function readUse(text: string): Use {
  try {
    const given: unknown = JSON.parse(text)
    if (given === null || typeof given !== 'object') return {}
    const use: Use = {}
    for (const [place, counts] of Object.entries(given)) {
      if (counts === null || typeof counts !== 'object') continue
      const own: Record<string, number> = {}
      for (const [id, count] of Object.entries(counts as object)) if (typeof count === 'number') own[id] = count
      use[place] = own
    }
    return use
  } catch {
    return {}
  }
}

/** Beyond this many choices in one place the past is halved, so that new habits win. */
const REMEMBERED = 200

/** One more choice of a command in a place. */
export function used(use: Use, place: string, id: string): Use {
  const own = { ...use[place], [id]: (use[place]?.[id] ?? 0) + 1 }
  const all = Object.values(own).reduce((sum, count) => sum + count, 0)
  if (all > REMEMBERED)
    for (const key of Object.keys(own)) {
      own[key] = Math.floor(own[key]! / 2)
      if (own[key] === 0) delete own[key]
    }
  return { ...use, [place]: own }
}

/** What habit adds to a score: it decides between equals and never lifts a poor match over a good one. */
export function habit(use: Use, place: string, id: string): number {
  const here = use[place]?.[id] ?? 0
  const elsewhere = Object.entries(use).reduce((sum, [other, own]) => (other === place ? sum : sum + (own[id] ?? 0)), 0)
  return Math.min(0.25, Math.log2(1 + here) * 0.05 + Math.log2(1 + elsewhere) * 0.01)
}
