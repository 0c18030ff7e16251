/** What has been typed is there again: after a reload, and after the engine was killed. */
import assert from 'node:assert/strict'

export const title = 'Two replies and two notes survive a reload and a kill'
export const world = { sample: true }

const SAVED_MS = 2_000
const TICKETS = {
  'Carla Pastor': { reply: 'Hola, Carla: lo estoy mirando.', note: 'El transportista contesta a las 12.' },
  'Emily Hartwell': { reply: 'Dear Emily, I have found your parcel.', note: 'Second parcel lost by them this month.' },
}

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  for (const [customer, texts] of Object.entries(TICKETS)) {
    await world.openTicket(customer)
    for (const mode of ['reply', 'note']) {
      await choose(world, mode)
      await world.text.pressSequentially(texts[mode])
    }
  }
  // No pause: looking away is what saves the last letters.
  await page.reload()
  await stand(world)

  await world.openTicket('Carla Pastor')
  await choose(world, 'reply')
  await world.text.press('End')
  await world.text.pressSequentially(' Un momento.')
  TICKETS['Carla Pastor'].reply += ' Un momento.'
  const typed = Date.now()
  const saved = new RegExp(world.say('composer.saved', { time: '.*' }))
  await page.getByTestId('draft-state').getByText(saved).waitFor({ timeout: SAVED_MS })
  assert.ok(Date.now() - typed <= SAVED_MS)
  world.foresee(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING/)
  await world.host.kill()
  await world.host.start()
  await world.visit()
  await stand(world)
}

const choose = (world, mode) =>
  world.page
    .getByTestId('composer')
    .getByRole('button', { name: world.say(`composer.${mode}`) })
    .first()
    .click()

/** Every text is where it was written. */
async function stand(world) {
  await world.filled()
  await world.allOpen()
  for (const [customer, texts] of Object.entries(TICKETS)) {
    await world.openTicket(customer)
    for (const mode of ['reply', 'note']) {
      await choose(world, mode)
      await world.until(`${mode} to ${customer}`, async () => (await world.written()) === texts[mode])
    }
    await world.row(customer).locator('[data-mark="draft"]').waitFor()
  }
}
