/** Many tickets in one go, and the hand that stays where it was. */
import assert from 'node:assert/strict'

export const title = 'Ana resolves twelve tickets at once and takes it back; a key held down meets one ticket only'
export const world = { sample: true }

const MARKED = 12
const ASKED = { queue: 'all_open', channel: null, language: null, order: 'due', offset: 0, limit: 20 }

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
  const { rows } = await world.host.ask('ticket.list', ASKED)
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

  // A key held down while fifty tickets arrive: it acts once, on the ticket that was highlighted when it went down.
  const whole = await world.host.ask('ticket.list', { ...ASKED, limit: 200 })
  const settled = await world.host.ask('ticket.list', { ...ASKED, queue: 'resolved', limit: 50 })
  const gone = whole.rows.slice(4).map((row) => row.id)
  const others = [...gone, ...settled.rows.map((row) => row.id)]
  assert.ok(others.length >= 50, `${others.length} tickets`)
  await world.host.ask('ticket.batch', { ticketIds: gone, change: { kind: 'status', status: 'resolved' } })
  await page.getByText(world.say('inbox.count.other', { count: total - gone.length }), { exact: true }).waitFor()
  await world.until('the first row is still highlighted', async () => (await highlighted()) === numbers[0])
  const before = await highlighted()
  const resolved = (await world.host.ask('ticket.counts')).resolved
  await keys.down('e')
  const arriving = world.host.ask('ticket.batch', { ticketIds: others, change: { kind: 'status', status: 'open' } })
  for (let again = 0; again < 20; again++) await keys.down('e')
  await arriving
  for (let again = 0; again < 20; again++) await keys.down('e')
  await keys.up('e')
  await page.getByText(world.say('ticket.done.resolved', { number: before })).waitFor()
  await page.locator(`[data-number="${before}"]`).waitFor({ state: 'detached' })
  assert.equal((await world.host.ask('ticket.counts')).resolved, resolved - others.length + 1)
  await world.host.ask('ticket.batch', { ticketIds: [rows[0].id], change: { kind: 'status', status: 'open' } })
  const again = settled.rows.map((row) => row.id)
  await world.host.ask('ticket.batch', { ticketIds: again, change: { kind: 'status', status: 'resolved' } })
  await page.reload()
  await world.allOpen()
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
  await page.locator('[role="row"][tabindex="0"]').focus()
  await keys.press('g')
  await keys.press('s')
  await page.locator('[role="row"] .wakes').first().waitFor()
  await page.getByTestId('views').evaluate((select) => select.value === 'snoozed' || Promise.reject(select.value))

  await byKeys(world)
}

/** What is marked wins over what is opened beside it: each key asks in the palette, and changes the marked ones only. */
async function byKeys(world) {
  const { page } = world
  const keys = page.keyboard
  const palette = page.getByTestId('palette')
  const marked = async () => (await world.host.ask('ticket.list', { ...ASKED, limit: 200 })).rows.slice(0, 3)
  const opens = async (key, choice) => {
    await keys.press(key)
    await palette.waitFor()
    await palette.locator(`[data-entry="choice:${choice}"]`).click()
    await palette.waitFor({ state: 'detached' })
  }
  await keys.press('g')
  await keys.press('a')
  await world.filled()
  await page.locator('[role="row"][tabindex="0"]').focus()
  await keys.press('Home')
  await keys.press('x')
  await keys.press('Shift+J')
  await keys.press('Shift+J')
  await page.getByTestId('bulk').waitFor()
  const ids = (await marked()).map((row) => row.id)
  // Another one is opened beside them, and has the focus.
  await page.locator('[role="row"][data-ticket]').nth(5).click()
  await world.conversation.getByRole('article').first().waitFor()
  await world.conversation.focus()
  const opened = await world.ticket()
  assert.ok(!ids.includes(opened.row.id))
  const after = async (what, holds) => {
    await world.until(what, async () => {
      const found = await Promise.all(ids.map((id) => world.host.ask('ticket.get', { ticketId: id })))
      return found.every(({ row }) => holds(row))
    })
    const { row } = await world.ticket()
    for (const field of ['priority', 'status', 'assigneeId', 'watching'])
      assert.deepEqual(row[field], opened.row[field])
    assert.deepEqual(row.tags, opened.row.tags)
  }
  await opens('p', 'urgent')
  await after('all three are urgent', (row) => row.priority === 'urgent')
  await opens('a', 'me')
  await after('all three are hers', (row) => row.mine)
  await keys.press('t')
  await page.getByTestId('picker').waitFor()
  await keys.type('garantía')
  await keys.press('Enter')
  await after('all three have the tag', (row) => row.tags.includes('garantía'))
  await keys.press('Escape')
  await page.getByTestId('picker').waitFor({ state: 'detached' })
  await keys.press('w')
  await after('she follows all three', (row) => row.watching)
  await opens('s', 'waiting')
  await after('all three wait', (row) => row.status === 'waiting')
  await keys.press('h')
  await page.getByTestId('snooze').waitFor()
  await keys.insertText('in 2 days')
  await page.getByTestId('snooze-reading').getByText(/./).waitFor()
  await keys.press('Enter')
  await after('all three are put aside', (row) => row.status === 'snoozed')
}
