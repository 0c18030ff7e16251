/** The first ten minutes: from an empty desk to a customer who has been answered and writes back. */
import assert from 'node:assert/strict'

export const title =
  'Ana opens the sample shop, answers Carla in Spanish, takes it back, sends it, and Carla writes again'
export const world = {}

/** A customer of the sample shop answers 8 to 25 seconds after a reply, and the shop is read every few seconds. */
const ANSWER_MS = 60_000
const REPLY = [
  'Hola, Carla:',
  '',
  'Siento mucho el retraso. He pedido al transportista que busque hoy tu paquete.',
  '',
  'Un saludo,',
  'Ana',
].join('\n')

export async function journey(world) {
  const { page } = world
  await page.getByRole('heading', { name: world.say('app.first.title') }).waitFor()
  assert.equal(await page.locator('section.card').count(), 3)
  await page.getByLabel(world.say('app.first.your_name'), { exact: true }).fill('Ana')
  await world.button('app.first.sample_button').click()

  await world.filled()
  await page.getByTestId('sample-chip').waitFor()
  assert.equal((await world.host.ask('app.state')).agentName, 'Ana')

  await world.openTicket('Carla Pastor')
  const subject = await world.conversation.getByRole('heading').first().textContent()
  const order = /TA-\d+/.exec(subject)[0]
  const about = world.panel.locator(`[data-order="${order}"]`)
  await about.getByText(world.say('order.about_this'), { exact: true }).waitFor()
  assert.equal(await about.getAttribute('open'), '', 'the order that the ticket is about is open')
  const following = world.context.waitForEvent('page')
  await about.getByRole('link').click()
  const carrier = await following
  await carrier.waitForURL(/^https:/)
  await carrier.close()
  const inbound = world.conversation.locator('[data-kind="inbound"]')
  const asked = await inbound.count()

  await world.write(REPLY)
  await page.getByTestId('send').click()
  const held = world.conversation.locator('[data-delivery="held"]')
  await held.waitFor()
  assert.equal(await world.written(), '')
  await world.button('ticket.delivery.undo', {}, held).click()
  await held.waitFor({ state: 'detached' })
  await world.until('the text is back', async () => (await world.written()) === REPLY)

  await page.getByTestId('send').click()
  await world.button('ticket.delivery.send_now', {}, held).click()
  await world.conversation.locator('[data-delivery="sent"]').waitFor()
  const status = world.conversation.getByTestId('pick-status')
  await world.until('Carla is waited for', async () => (await status.textContent()) === world.say('app.status.waiting'))

  // Her answer comes while Ana is looking at another ticket; it is found where she left off.
  await world.openTicket('Emily Hartwell')
  await page.locator('.row.unread', { hasText: 'Carla Pastor' }).waitFor({ timeout: ANSWER_MS })
  await world.openTicket('Carla Pastor')
  await inbound.nth(asked).waitFor()
  await world.until(
    'the ticket is open again',
    async () => (await status.textContent()) === world.say('app.status.open'),
  )
  assert.match(await inbound.nth(asked).textContent(), /Carla/)
  await world.until('what is new is in view', async () => (await inView(world, '[data-testid="new-since"]')) === true)
}

function inView(world, selector) {
  return world.page.getByTestId('feed').evaluate((feed, wanted) => {
    const found = feed.querySelector(wanted)?.getBoundingClientRect()
    const seen = feed.getBoundingClientRect()
    return !!found && found.top >= seen.top - 1 && found.bottom <= seen.bottom + 1
  }, selector)
}
