/**
 * A mail that was made for a wider page, made to fit: first by its own means (tables may be narrower than they say), then by drawing
 * all of it smaller, and only where it would become too small to be read by breaking words inside of its tables. Nothing runs in
 * the frame: it is measured from outside.
 */

/** Smaller than this nobody reads it. */
export const SMALLEST = 0.55
/** Browsers round widths: a point too much is none. */
const SLACK = 1
/** A smaller page may be laid out a little wider than was asked: it is looked at again. */
const ROUNDS = 3

/** The mark under which words of tables are broken; the frame's style names it. */
export const TIGHT = 'data-tight'

function shrunk(inside: Document): number {
  const { documentElement: page, body } = inside
  let zoom = 1
  for (let round = 0; round < ROUNDS; round++) {
    body.style.zoom = zoom === 1 ? '' : String(zoom)
    const over = page.scrollWidth - page.clientWidth
    if (over <= SLACK || zoom === SMALLEST) break
    zoom = Math.max(SMALLEST, Math.floor(((zoom * page.clientWidth) / page.scrollWidth) * 1000) / 1000)
  }
  return zoom
}

/** Makes the page of a frame fit into its width; how much smaller it is drawn. */
export function fit(inside: Document): number {
  const { documentElement: page, body } = inside
  body.removeAttribute(TIGHT)
  const zoom = shrunk(inside)
  if (page.scrollWidth - page.clientWidth <= SLACK) return zoom
  body.setAttribute(TIGHT, '')
  return shrunk(inside)
}

/** The height of the page as it is drawn. */
export const heightOf = (inside: Document, zoom: number): number => Math.ceil(inside.body.scrollHeight * zoom) + 2
