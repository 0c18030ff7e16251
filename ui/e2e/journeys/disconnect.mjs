/** A shop is disconnected: not while a reply waits; then its history stays and says what is next; then it is erased, on the second yes. */
import assert from 'node:assert/strict'
import { changed } from '../edges.mjs'

export const title =
  'Ana disconnects a shop: a reply that waits stands in the way, its history stays, and erasing is asked for twice'
export const world = { sample: true }

/** The sample shop is left by a way of its own; here it stands for a shop that somebody connected. */
const asReal = changed('connection.list', (body) => {
  for (const one of body.connections) one.connector = 'medusa'
})

export async function journey(world) {
  const { page, host } = world
  await world.filled()
  await asReal(page)
  await page.reload()
  await world.filled()
  const before = (await host.ask('connection.list', { counts: true })).connections[0]

  // A reply that waits for its time.
  await host.ask('app.set', { key: 'undo_seconds', value: '30' })
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await world.write('Hola, Carla: llega mañana.')
  await page.getByTestId('send').click()
  await world.conversation.locator('[data-delivery="held"]').waitFor()
  await connections(world)
  await page.getByTestId('leave').click()
  const dialog = page.getByTestId('leave-dialog')
  const blocked = dialog.getByTestId('leave-blocked')
  await blocked.waitFor()
  assert.equal(await dialog.getByRole('radio').count(), 0, 'there is nothing to choose yet')
  await world.button('leaving.to_outbox', {}, dialog).click()
  await page.getByTestId('outbox').waitFor()
  await dialog.waitFor({ state: 'detached' })

  // Taken back, it is a draft again, and nothing stands in the way.
  await world.button('outbox.edit').click()
  await page.getByTestId('send').waitFor()
  await connections(world)
  await page.getByTestId('leave').click()
  assert.equal(await dialog.getByRole('radio', { checked: true }).getAttribute('value'), 'keep')
  await world.button('leaving.do_keep', {}, dialog).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByTestId('left-at').waitFor()
  const [kept] = (await host.ask('connection.list', { counts: true })).connections
  assert.deepEqual([kept.id, kept.health, kept.counts], [before.id, 'left', before.counts])

  // The ticket is there with its draft, and says what is next.
  await page.getByTestId('nav-inbox').click()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  const why = page.getByTestId('left-route')
  await why.waitFor()
  assert.equal(await page.getByTestId('send').getAttribute('aria-disabled'), 'true')
  await world.button('composer.to_connections', {}, why).click()
  await page.getByTestId('connect-again').waitFor()

  // Erasing: the focus is on the way back, and a plain Enter erases nothing.
  await page.getByTestId('leave').click()
  const back = world.button('leaving.back', {}, dialog)
  await world.until('the focus is on the way back', () => back.evaluate((one) => one === document.activeElement))
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  assert.equal((await host.ask('connection.list')).connections.length, 1)

  await page.getByTestId('leave').click()
  // What is open is asked for once more between the erasing and its end, and is not there.
  world.foresee(/422/)
  await world.button('leaving.do_erase', {}, dialog).click()
  await world.button('app.first.sample_button').waitFor()
  assert.deepEqual((await host.ask('connection.list')).connections, [])
  const found = await host.ask('search', { text: 'Carla', limit: 10 })
  assert.deepEqual([found.tickets, found.customers, found.orders, found.products], [[], [], [], []])
}

async function connections(world) {
  await world.page.getByTestId('nav-settings').click()
  await world.button('settings.section.connections').click()
}
