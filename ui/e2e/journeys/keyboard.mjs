/** A morning without a mouse. */
import assert from 'node:assert/strict'

export const title = 'Ana finds, answers, takes back, resolves and searches with the keyboard alone'
export const world = { sample: true }

const TEXT = 'Thank you for waiting. I have asked the warehouse and will know more in an hour.'

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  const highlighted = () => page.evaluate(() => document.querySelector('[role="row"][tabindex="0"]')?.dataset.number)
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[role="row"]')?.getAttribute('data-number') ?? null)
  const writing = () => page.evaluate(() => document.activeElement?.isContentEditable === true)
  await world.filled()
  await keys.press('g')
  await page.getByTestId('sequence').waitFor()
  await keys.press('a')
  await selected(world, 'all_open')
  await world.filled()
  const order = await page.evaluate(() =>
    [...document.querySelectorAll('[role="row"][data-number]')].map((row) => row.dataset.number),
  )

  // Along the list and into a ticket.
  await world.until('the first row is highlighted', async () => (await highlighted()) === order[0])
  for (const [key, at] of [
    ['j', 1],
    ['j', 2],
    ['j', 3],
    ['k', 2],
    ['ArrowUp', 1],
  ]) {
    await keys.press(key)
    await world.until(`${key} highlights row ${at}`, async () => (await focused()) === order[at])
  }
  await keys.press('Enter')
  await world.conversation.getByText(`#${order[1]}`, { exact: true }).waitFor()
  await world.text.waitFor()

  // Writing; Esc goes up one level at a time and the text stays.
  await keys.press('r')
  await world.until('the text field has the focus', async () => await writing())
  await keys.type(TEXT)
  await keys.press('Escape')
  await world.until('Esc leaves the field', async () => !(await writing()))
  assert.equal(await world.written(), TEXT)
  await keys.press('Escape')
  await world.text.waitFor({ state: 'detached' })
  await world.until('the row has the focus', async () => (await focused()) === order[1])
  await keys.press('Enter')
  await world.until('the text is still there', async () => (await world.written()) === TEXT)

  // Sent, and taken back.
  await keys.press('r')
  await keys.press('Control+Enter')
  await world.conversation.locator('[data-delivery="held"]').waitFor()
  await keys.press('Escape')
  await keys.press('z')
  await world.until('z brings the text back', async () => (await world.written()) === TEXT)

  // Resolved: the one below takes its place, opened and highlighted; z brings the other back.
  await world.until('outside the field', async () => !(await writing()))
  await keys.press('e')
  await world.conversation.getByText(`#${order[2]}`, { exact: true }).waitFor()
  assert.equal(await highlighted(), order[2])
  assert.equal(await page.locator(`[data-number="${order[1]}"]`).count(), 0)
  await keys.press('z')
  await page.locator(`[data-number="${order[1]}"]`).waitFor()
  await keys.press('Escape')
  await world.text.waitFor({ state: 'detached' })
  await world.until('the focus is in the list', focused)
  const leaving = await highlighted()
  const below = order[order.indexOf(leaving) + 1]
  await keys.press('e')
  await world.until('the next below has the focus', async () => (await focused()) === below)

  // Sequences.
  for (const [second, queue] of [
    ['u', 'unassigned'],
    ['o', 'overdue'],
    ['w', 'waiting'],
    ['i', 'mine'],
    ['a', 'all_open'],
  ]) {
    await keys.press('g')
    await keys.press(second)
    await selected(world, queue)
  }
  await keys.press('g')
  await keys.press('x')
  await page.getByTestId('outbox').waitFor()
  await keys.press('Control+1')
  await world.filled()

  // Searching: by a name without its accents, by the number of an order.
  await keys.press('/')
  await keys.type('alvaro nunez')
  await page.locator('[data-hit]', { hasText: 'Álvaro Núñez' }).first().waitFor()
  await keys.press('Enter')
  await world.until('a hit has the focus', () => page.evaluate(() => document.activeElement?.matches('[data-hit]')))
  await keys.press('Enter')
  const subject = await world.conversation.getByRole('heading').first().textContent()
  const number = /TA-\d+/.exec(subject)[0]
  await world.text.waitFor()
  await keys.press('Escape')
  await page.locator('[data-hit]').first().waitFor()
  await keys.press('/')
  await keys.type(number)
  await page.locator('[data-hit]', { hasText: number }).first().waitFor()
  await keys.press('Enter')
  await world.until('a hit has the focus', () => page.evaluate(() => document.activeElement?.matches('[data-hit]')))
  await keys.press('Enter')
  await world.conversation.getByText('Álvaro Núñez').first().waitFor()

  // A ticket that nobody has looked at opens at its newest message, without a line between old and new.
  await keys.press('Escape')
  await keys.press('/')
  await keys.type('George Ashdown')
  await page.locator('[data-hit]', { hasText: 'George Ashdown' }).first().waitFor()
  await keys.press('Enter')
  await keys.press('Enter')
  await world.conversation.getByText('George Ashdown').first().waitFor()
  const newest = world.conversation.locator('.message').last()
  await world.until('the newest message is in view', () =>
    newest.evaluate((one) => one.getBoundingClientRect().top >= one.parentElement.getBoundingClientRect().top - 1),
  )
  assert.equal(await page.getByTestId('new-since').count(), 0)

  // An order about which nobody has written is looked at among the results.
  await keys.press('/')
  await keys.type('Eoin Fitzgerald')
  const bare = page.locator('button[data-hit][aria-expanded="false"]')
  await bare.first().waitFor()
  await bare.first().focus()
  await keys.press('Enter')
  await page.getByTestId('hit-orders').locator('[data-order]').first().waitFor()
  await keys.press('Escape')

  await keys.press('?')
  await page.getByTestId('keys-sheet').waitFor()
  await keys.press('Escape')
  await page.getByTestId('keys-sheet').waitFor({ state: 'detached' })

  // In a window where list and ticket take turns, the same keys hold.
  await keys.press('Control+1')
  await page.setViewportSize({ width: 640, height: 800 })
  await keys.press('Escape')
  await world.filled()
  await world.until('a row has the focus', focused)
  const first = await focused()
  await keys.press('Enter')
  await world.conversation.getByText(`#${first}`, { exact: true }).waitFor()
  await keys.press('j')
  await world.conversation.getByText(`#${first}`, { exact: true }).waitFor({ state: 'detached' })
  await keys.press('Escape')
  await world.text.waitFor({ state: 'detached' })
  await world.until('the next row has the focus', async () => (await focused()) !== null && (await focused()) !== first)
}

function selected(world, queue) {
  return world.until(`${queue} is shown`, async () => (await world.tab(queue).getAttribute('aria-selected')) === 'true')
}
