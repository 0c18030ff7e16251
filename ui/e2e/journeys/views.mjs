/** A view of one's own, written without a mouse. */
import assert from 'node:assert/strict'

export const title = 'Ana writes a view with a group inside it by keyboard alone, saves it and finds it after a restart'
export const world = { sample: true }

const NAME = 'Spanish or Hungarian, not by chat'

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  await world.allOpen()

  // The views that come with the shop count and list the same.
  const { views } = await world.host.ask('view.list')
  assert.ok(views.length >= 4, 'the sample shop brings views')
  for (const view of views) {
    const found = await world.host.ask('ticket.list', {
      queue: 'mine',
      view: view.id,
      channel: null,
      language: null,
      order: 'due',
      offset: 0,
      limit: 200,
    })
    assert.equal(found.total, view.count.count, view.code)
  }
  assert.ok(views.find((view) => view.code === 'late_spanish').count.count > 0, 'a Spanish parcel is late')

  // Reached by keyboard: the last choice but one opens an empty view.
  const more = page.getByTestId('views')
  await more.focus()
  await more.selectOption('new')
  const form = page.getByTestId('view-form')
  await form.waitFor()
  await world.until('the name has the focus', () => page.evaluate(() => document.activeElement?.type === 'text'))
  await keys.type(NAME)
  // Order, team, rule, then the first condition.
  for (let stops = 0; stops < 4; stops++) await keys.press('Tab')
  const at = () => page.evaluate(() => Object.keys(document.activeElement?.dataset ?? {}).join())
  assert.equal(await at(), 'field')
  await choose(keys, page, 'channel')
  await keys.press('Tab')
  await choose(keys, page, 'not')
  await keys.press('Tab')
  await choose(keys, page, 'chat')
  // Put it into a group, and the group asks for one of two languages beside it.
  await form.locator('[data-add-group]').last().focus()
  await keys.press('Enter')
  await world.until('the new group has the focus', async () => (await form.locator('.inner').count()) === 1)
  const inner = form.locator('.inner')
  await inner.locator('[data-field]').focus()
  await choose(keys, page, 'language')
  await keys.press('Tab')
  await keys.press('Tab')
  await choose(keys, page, 'es')
  await inner.locator('[data-add]').focus()
  await keys.press('Enter')
  await world.until('a second condition is there', async () => (await inner.locator('[data-field]').count()) === 2)
  await choose(keys, page, 'language')
  await keys.press('Tab')
  await keys.press('Tab')
  await choose(keys, page, 'hu')

  // It counts while it is written, and rightly.
  const all = await world.host.ask('ticket.list', {
    queue: 'all_open',
    channel: null,
    language: null,
    order: 'due',
    offset: 0,
    limit: 500,
  })
  const settled = await world.host.ask('ticket.list', {
    queue: 'resolved',
    channel: null,
    language: null,
    order: 'newest',
    offset: 0,
    limit: 500,
  })
  const expected = [...all.rows, ...settled.rows].filter(
    (row) => row.channel !== 'chat' && ['es', 'hu'].includes(row.language),
  ).length
  assert.ok(expected > 5)
  await form.getByText(world.say('views.finds.other', { count: expected }), { exact: true }).waitFor()
  await form.getByRole('button', { name: world.say('views.save') }).focus()
  await keys.press('Enter')
  await form.waitFor({ state: 'detached' })
  await page.getByText(world.say('inbox.count.other', { count: expected }), { exact: true }).waitFor()

  // After a restart it is there, and finds the same.
  await world.visit()
  await world.filled()
  const kept = (await world.host.ask('view.list')).views.find((view) => view.name === NAME)
  assert.equal(kept.count.count, expected)
  await world.page.keyboard.press('Control+k')
  await world.page.getByTestId('palette').waitFor()
  await world.page.keyboard.type('hungarian not by chat')
  await world.page.locator(`[data-entry="view:${kept.id}"]`).click()
  await world.page.getByText(world.say('inbox.count.other', { count: expected }), { exact: true }).waitFor()

  // Removed, and taken back.
  await world.page.getByTestId('views').selectOption('manage')
  await world.page.getByRole('button', { name: world.say('views.delete', { name: NAME }) }).click()
  await world.until('it is gone', async () => !(await world.host.ask('view.list')).views.some((v) => v.name === NAME))
  await world.host.ask('undo.last')
  const back = (await world.host.ask('view.list')).views.find((view) => view.name === NAME)
  assert.equal(back.count.count, expected)
}

/** Chooses an answer of the select that has the focus, as the keyboard does. */
async function choose(keys, page, value) {
  const focused = page.locator('select:focus')
  await focused.waitFor()
  const steps = await focused.evaluate(
    (select, wanted) => [...select.options].findIndex((one) => one.value === wanted) - select.selectedIndex,
    value,
  )
  for (let step = 0; step < Math.abs(steps); step++) await keys.press(steps > 0 ? 'ArrowDown' : 'ArrowUp')
  assert.equal(await focused.inputValue(), value)
}
