/** A reply can be followed on its way out: held, then sent, by the agent's word or when the time is over. */
import assert from 'node:assert/strict'

export const title = 'Ana sees her replies in the outbox until they are sent'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await world.text.fill('Hola, Carla: te llamo en un rato.')
  await page.getByTestId('send').click()
  await world.row('Carla Pastor').locator('[data-mark="held"]').waitFor()

  await page.getByTestId('outbox-count').click()
  const waiting = page.locator('[data-list="waiting"] li')
  const recent = page.locator('[data-list="recent"] li')
  await waiting.getByText('te llamo en un rato').waitFor()
  await waiting.locator('[data-delivery="held"]').waitFor()
  assert.equal(await recent.count(), 0)
  await world.button('ticket.delivery.send_now', {}, waiting).click()
  await recent.getByText('te llamo en un rato').waitFor()
  await recent.locator('[data-delivery="sent"]').waitFor()
  assert.equal(await waiting.count(), 0)

  // A shorter hold runs out by itself.
  await page.getByTestId('nav-settings').click()
  const seconds = page.getByLabel(world.say('settings.undo_seconds'), { exact: true })
  await seconds.fill('1')
  await seconds.blur()
  await world.until('the hold is one second', async () => (await world.host.ask('app.state')).undoSeconds === 1)
  await page.getByTestId('nav-inbox').click()
  await world.text.fill('Hola otra vez: ya lo sé, sale mañana.')
  await page.getByTestId('send').click()
  await page.getByTestId('outbox-count').click()
  await recent.getByText('sale mañana').waitFor()
  assert.equal(await recent.count(), 2)

  await recent.first().getByRole('button').click()
  await world.conversation.getByText('sale mañana').waitFor()
}
