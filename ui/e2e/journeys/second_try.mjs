/** A reply that was tried before can be called arrived when the customer's own words stop its next try; nobody else can know. */
import assert from 'node:assert/strict'

export const title = "Rhys's server asks for a second try, he writes before it, and Ana says that the reply arrived"
export const world = { sample: true }

/** A customer answers 8 to 25 seconds after a reply. */
const ANSWER_MS = 60_000

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.host.ask('app.set', { key: 'undo_seconds', value: '0' })
  await world.allOpen()
  await open(world, 'Rhys Llewellyn')
  await world.text.waitFor()
  const waiting = world.conversation.locator('[data-delivery="waiting"]')
  const sent = world.conversation.locator('[data-delivery="sent"]')

  // The first reply is taken at the second try, and makes Rhys answer.
  await world.write('Hello Rhys, thank you for telling us about the vase.')
  await page.getByTestId('send').click()
  await waiting.getByText(/Greylisted/).waitFor()
  await world.button('ticket.delivery.try_now', {}, waiting).click()
  await sent.waitFor()

  // The second one waits for its next try when he does.
  const inbound = world.conversation.locator('[data-kind="inbound"]')
  const before = await inbound.count()
  await world.write('Which of the two would you like, Rhys?')
  await page.getByTestId('send').click()
  await waiting.getByText(/Greylisted/).waitFor()
  await world.until('Rhys has written', async () => (await inbound.count()) > before, ANSWER_MS)
  const stopped = world.conversation.locator('[data-delivery="stopped"]')
  await stopped.getByText(world.say('ticket.delivery.stopped_again')).waitFor()

  // The same choice in the outbox; by keyboard, it is sent.
  await page.getByTestId('outbox-count').click()
  const needs = page.locator('[data-list="needs_you"] li')
  const arrived = world.button('ticket.delivery.arrived', {}, needs)
  await arrived.focus()
  await page.keyboard.press('Enter')
  await page.locator('[data-list="recent"] li').getByText('Which of the two').waitFor()
  assert.equal(await needs.count(), 0)
  const own = (await world.host.ask('outbox.list')).recent.filter((item) => item.kind === 'reply.send')
  assert.deepEqual(
    own.map((item) => item.delivery.state),
    ['sent', 'sent'],
  )
}

/** As a link into the program does it: the row may be far down the list. */
async function open(world, name) {
  const asked = { queue: 'all_open', channel: null, language: null, order: 'due', offset: 0, limit: 200 }
  const { rows } = await world.host.ask('ticket.list', asked)
  const { number } = rows.find((row) => row.customerName === name)
  await world.page.evaluate((number) => (location.hash = `open=ticket/${number}`), number)
  await world.conversation.getByText(`#${number}`, { exact: true }).waitFor()
}
