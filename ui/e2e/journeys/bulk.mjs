/** Many tickets in one go, and the hand that stays where it was. */
import assert from 'node:assert/strict'

export const title = 'Ana resolves twelve tickets at once and takes it back; a key held down meets one ticket only'
export const world = { sample: true }

const MARKED = 12

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  await world.filled()
  await keys.press('g')
  await keys.press('a')
  await world.until(
    'all open tickets are shown',
    async () => (await world.tab('all_open').getAttribute('aria-selected')) === 'true',
  )
  await world.filled()
  const highlighted = () => page.evaluate(() => document.querySelector('[role="row"][tabindex="0"]')?.dataset.number)
  const total = (await world.host.ask('ticket.counts')).allOpen
  const { rows } = await world.host.ask('ticket.list', {
    queue: 'all_open',
    channel: null,
    language: null,
    order: 'due',
    offset: 0,
    limit: 20,
  })
  const numbers = rows.map((row) => String(row.number))
  await world.until('the first row is highlighted', async () => (await highlighted()) === numbers[0])

  // Marked across a scroll: more rows than the window shows.
  await keys.press('x')
  for (let at = 1; at < MARKED; at++) {
    await keys.press('Shift+J')
    await world.until(`row ${at} is highlighted`, async () => (await highlighted()) === numbers[at])
  }
  const bar = page.getByTestId('bulk')
  await bar.waitFor()
  await page
    .getByText(world.say('inbox.bulk.selected.other', { count: MARKED }), { exact: true })
    .first()
    .waitFor()

  // Resolved together; the highlight goes to the next one that stays.
  await keys.press('e')
  await page.getByText(world.say('inbox.bulk.resolved.other', { count: MARKED })).waitFor()
  await world.until(
    'the row below the marked ones is highlighted',
    async () => (await highlighted()) === numbers[MARKED],
  )
  await world.until(
    'twelve fewer are open',
    async () => (await world.host.ask('ticket.counts')).allOpen === total - MARKED,
  )
  await bar.waitFor({ state: 'detached' })
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[role="row"]')?.getAttribute('data-number'))
  await world.until('the focus is on that row', async () => (await focused()) === numbers[MARKED])

  // One undo brings all of them back.
  await keys.press('z')
  await world.until('all are open again', async () => (await world.host.ask('ticket.counts')).allOpen === total)
  await page.getByText(world.say('inbox.count.other', { count: total }), { exact: true }).waitFor()
  await keys.press('Home')
  await page.locator(`[data-number="${numbers[0]}"]`).waitFor()
  await world.until('the first row is highlighted again', async () => (await highlighted()) === numbers[0])

  // A key held down while other tickets change: it acts once, on the ticket that was highlighted when it went down.
  const before = await highlighted()
  const resolved = (await world.host.ask('ticket.counts')).resolved
  await keys.down('e')
  const others = rows.filter((row) => String(row.number) !== before).slice(0, 10)
  await world.host.ask('ticket.batch', {
    ticketIds: others.map((row) => row.id),
    change: { kind: 'priority', priority: 'high' },
  })
  for (let again = 0; again < 20; again++) await keys.down('e')
  await keys.up('e')
  await page.getByText(world.say('ticket.done.resolved', { number: before })).waitFor()
  await page.locator(`[data-number="${before}"]`).waitFor({ state: 'detached' })
  assert.equal((await world.host.ask('ticket.counts')).resolved, resolved + 1)
  // The change of the others came after it, so it goes first.
  await world.host.ask('undo.last')
  await keys.press('z')
  await page.locator(`[data-number="${before}"]`).waitFor()

  // The whole queue, and out of it again.
  await page.locator('[role="row"][tabindex="0"]').focus()
  await keys.press('Control+a')
  await page
    .getByText(world.say('inbox.bulk.selected.other', { count: total }), { exact: true })
    .first()
    .waitFor()
  await keys.press('Escape')
  await bar.waitFor({ state: 'detached' })

  // By the bar: put aside until tomorrow, seen in its queue with the time.
  await keys.press('x')
  await bar.locator('[data-bulk="snooze"]').selectOption('tomorrow')
  await page.getByText(world.say('inbox.bulk.changed.one', { count: 1 })).waitFor()
  await page.getByTestId('views').selectOption('snoozed')
  await page.locator('[role="row"] .wakes').first().waitFor()
}
