/** Somebody writes while Ana does: her send stops once with the new words in view, and what is held stops too. */
import assert from 'node:assert/strict'

export const title =
  'Carla writes while Ana does: the send is stopped once, and a reply that waits for its time as well'
export const world = { sample: true }

/** A customer answers 8 to 25 seconds after a reply. */
const ANSWER_MS = 60_000

export async function journey(world) {
  const { page } = world
  // The send that is stopped.
  world.foresee(/422/)
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  // A first answer makes Carla write; the second is begun before she does, the third waits for tomorrow.
  await world.write('Hola, Carla: lo siento, hoy te mando una reposición.')
  await page.getByTestId('send').click()
  const held = world.conversation.locator('[data-delivery="held"]')
  await world.button('ticket.delivery.send_now', {}, held).click()
  await world.conversation.locator('[data-delivery="sent"]').waitFor()
  await world.write('Buenos días, Carla: ¿todo bien?')
  await page.keyboard.press('Control+Shift+l')
  await page.getByTestId('send-later').locator('[data-moment="tomorrow"], [data-moment="monday"]').first().click()
  await held.waitFor()
  await held.getByText(new RegExp(world.say('ticket.delivery.scheduled', { time: '.*' }))).waitFor()
  await world.write('Una cosa más, Carla.')

  const inbound = world.conversation.locator('[data-kind="inbound"]')
  const before = await inbound.count()
  await world.until('Carla has written', async () => (await inbound.count()) > before, ANSWER_MS)
  const stopped = world.conversation.locator('[data-delivery="stopped"]')
  await stopped.waitFor()
  assert.equal(
    await world.button('ticket.delivery.arrived', {}, stopped).count(),
    0,
    'what never left cannot have arrived',
  )
  await world.row('Carla Pastor').locator('[data-mark="stopped"]').waitFor()
  await page.getByTestId('wrote-again').waitFor()

  await page.getByTestId('send').click()
  await page.getByTestId('send-anyway').waitFor()
  const outbound = async () => (await world.ticket()).messages.filter((one) => one.kind === 'outbound' && one.own)
  assert.equal((await outbound()).length, 2, 'nothing was sent')
  assert.equal(await world.written(), 'Una cosa más, Carla.')
  await page.getByTestId('send-anyway').click()
  await held.waitFor()

  // The one that was stopped is found in the outbox among what needs a person, and is a draft again when it is edited.
  await page.getByTestId('outbox-count').click()
  const needs = page.locator('[data-list="needs_you"] li')
  await needs.getByText('¿todo bien?').waitFor()
  await world.button('ticket.delivery.edit', {}, needs).click()
  await world.until('it is a draft again', async () => (await world.written().catch(() => '')).includes('¿todo bien?'))
  assert.equal(await stopped.count(), 0)
}
