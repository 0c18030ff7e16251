/** What was seen in the first frame stays where it was: pictures, panels and what is asked later have their room already. */
import assert from 'node:assert/strict'
import { tickets } from '../states.mjs'

export const title = 'Ana opens twenty tickets, and nothing that she is reading moves when the rest arrives'
export const world = { sample: true }

const MANY = 20

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  const rows = (await tickets(world)).slice(0, MANY)
  assert.equal(rows.length, MANY)
  await page.evaluate(watch)
  await page.locator('[role="row"][tabindex="0"]').focus()
  await page.keyboard.press('Home')
  const seen = new Set()
  for (const { id, number } of rows) {
    await page.keyboard.press('Enter')
    await world.conversation.getByText(`#${number}`, { exact: true }).waitFor()
    await world.until('nothing is loading', () =>
      page.evaluate(
        () => ![...document.images].some((one) => !one.complete) && !document.querySelector('[aria-busy="true"]'),
      ),
    )
    assert.deepEqual(await page.evaluate(() => globalThis.moved()), [], `#${number}`)
    seen.add(id)
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
  }
  assert.equal(seen.size, MANY)
}

/** Keeps where the entries of each ticket stood when they were first painted. */
function watch() {
  const first = new Map()
  const entries = () => [...document.querySelectorAll('[data-testid="feed"] [data-message]')]
  const places = () => entries().map((one) => [one.dataset.message, Math.round(one.getBoundingClientRect().top)])
  const ticket = () => entries()[0]?.dataset.message
  const look = () => {
    if (ticket() && !first.has(ticket())) first.set(ticket(), places())
    requestAnimationFrame(look)
  }
  look()
  globalThis.moved = () => {
    const before = new Map(first.get(ticket()))
    if (before.size === 0) return ['it was never painted']
    return places()
      .filter(([id, top]) => before.get(id) !== top)
      .map(([id, top]) => `${id}: ${before.get(id)} to ${top}`)
  }
}
