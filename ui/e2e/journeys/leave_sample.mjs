/** The sample shop is left with one click, and nothing of it stays. */
import assert from 'node:assert/strict'

export const title = 'Ana leaves the sample shop, finds an empty desk, and can come back'
export const world = { sample: false }

export async function journey(world) {
  const { page } = world
  await world.button('app.first.sample_button').click()
  await world.filled()
  await world.openTicket('Carla Pastor')
  await world.write('Hola')
  await page.getByTestId('nav-settings').click()
  await world.button('settings.leave_sample').click()
  await world.button('app.first.sample_button').waitFor()

  const counts = await world.host.ask('ticket.counts')
  assert.deepEqual([counts.allOpen, counts.mine, counts.resolved, counts.waiting], [0, 0, 0, 0])
  assert.deepEqual((await world.host.ask('connection.list')).connections, [])
  const found = await world.host.ask('search', { text: 'Carla', limit: 10 })
  assert.deepEqual([found.tickets, found.customers, found.orders, found.products], [[], [], [], []])
  const state = await world.host.ask('app.state')
  assert.equal(state.stage, 'first_run')
  assert.equal(state.sampleShop, false)

  // It begins anew, with the deadlines of today and nothing opened.
  await world.button('app.first.sample_button').click()
  await world.filled()
  await page.getByTestId('open-hint').waitFor()
  await world.openTicket('Carla Pastor')
  assert.equal(await world.written(), '')
}
