/**
 * Places of a text in the page: which ranges they are, and how they are marked without touching what is shown. A web view
 * that can mark ranges does; for the others there are boxes to draw.
 */
import { placesOf } from './finding'

/** What is looked through: elements with this, also where they are folded. */
const SOUGHT = '[data-find]'
/** Words do not run from one of these into the next. */
const BLOCKS = 'p, li, blockquote, [data-find]'
const ALL = 'found'
const HERE = 'found-here'

/** Every place in the feed that says it, first to last. */
export function rangesIn(feed: HTMLElement, wanted: string): Range[] {
  if (!wanted.trim()) return []
  const blocks = new Map<Element, Text[]>()
  for (const part of feed.querySelectorAll(SOUGHT)) {
    const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT)
    while (walk.nextNode()) {
      const node = walk.currentNode as Text
      const block = node.parentElement!.closest(BLOCKS)!
      const nodes = blocks.get(block)
      if (nodes) nodes.push(node)
      else blocks.set(block, [node])
    }
  }
  return [...blocks.values()].flatMap((nodes) => rangesOf(nodes, wanted))
}

function rangesOf(nodes: readonly Text[], wanted: string): Range[] {
  const whole = nodes.map((node) => node.data).join('')
  return placesOf(whole, wanted).map(({ from, to }) => {
    const range = document.createRange()
    let begun = 0
    for (const node of nodes) {
      const end = begun + node.data.length
      if (from >= begun && from < end) range.setStart(node, from - begun)
      if (to > begun && to <= end) range.setEnd(node, to - begun)
      begun = end
    }
    return range
  })
}

export interface Marks {
  /** False where the web view cannot do it. */
  draw(all: readonly Range[], here: Range | undefined): boolean
  clear(): void
}

export function marking(): Marks {
  const can = 'highlights' in CSS && typeof Highlight === 'function'
  return {
    draw(all, here) {
      if (!can) return false
      CSS.highlights.set(ALL, new Highlight(...all.filter((one) => one !== here)))
      CSS.highlights.set(HERE, new Highlight(...(here ? [here] : [])))
      return true
    },
    clear() {
      if (!can) return
      CSS.highlights.delete(ALL)
      CSS.highlights.delete(HERE)
    },
  }
}

/** Boxes are drawn for no more places than this: more would be slower than they are of use. */
const MOST_BOXES = 200

/** Where the places stand in the window, those that the feed shows. */
export function boxesOf(
  all: readonly Range[],
  here: Range | undefined,
  feed: HTMLElement,
): { x: number; y: number; width: number; height: number; here: boolean }[] {
  const seen = feed.getBoundingClientRect()
  return all
    .flatMap((range) => [...range.getClientRects()].map((box) => ({ box, here: range === here })))
    .filter(({ box }) => box.top >= seen.top && box.bottom <= seen.bottom)
    .slice(0, MOST_BOXES)
    .map(({ box, here: own }) => ({ x: box.left, y: box.top, width: box.width, height: box.height, here: own }))
}
