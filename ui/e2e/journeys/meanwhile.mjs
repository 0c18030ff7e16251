/** Two sides at once: a customer writes just before Ana decides, and the shop renames somebody whom she has corrected. */
import assert from 'node:assert/strict'

export const title =
  'Ana resolves a ticket to which Carla has just written, and is told first; the shop and Ana rename Charlotte, and Ana decides'
export const world = { sample: true }

/** A customer answers 8 to 25 seconds after a reply. */
const ANSWER_MS = 60_000

export async function journey(world) {
  const { page, panel } = world
  await world.filled()
  await world.allOpen()
  await renamed(world, panel)

  await open(world, 'Carla Pastor Lillo')
  await world.text.waitFor()
  await world.write('Hola, Carla: lo siento, hoy te mando una reposición.')
  await page.getByTestId('send').click()
  const held = world.conversation.locator('[data-delivery="held"]')
  await world.button('ticket.delivery.send_now', {}, held).click()
  await world.conversation.locator('[data-delivery="sent"]').waitFor()
  // She is about to press the key when the message comes: it is on the screen, and nobody has read it.
  const carla = await world.ticket()
  await page.evaluate((id) => {
    window.pressed = false
    const press = () => {
      const row = document.querySelector(`[data-testid="conversation"] [data-kind="inbound"]:last-of-type`)
      if (document.querySelectorAll('[data-testid="conversation"] [data-kind="inbound"]').length > window.had) {
        window.pressed = true
        document
          .querySelector('[data-testid="conversation"]')
          .dispatchEvent(new KeyboardEvent('keydown', { key: 'e', code: 'KeyE', bubbles: true, cancelable: true }))
        return
      }
      requestAnimationFrame(press)
      return row ?? id
    }
    window.had = document.querySelectorAll('[data-testid="conversation"] [data-kind="inbound"]').length
    document.querySelector('[data-testid="conversation"]').focus()
    press()
  }, carla.row.id)
  await world.until('she pressed the key', () => page.evaluate(() => window.pressed), ANSWER_MS)
  const told = page.getByTestId('toast').filter({ hasText: `#${carla.row.number}` })
  await told.waitFor()
  const text = await told.innerText()
  const newest = (await world.ticket()).messages.filter((one) => one.kind === 'inbound').at(-1)
  assert.ok(text.includes(newest.text.slice(0, 30)), `${text} tells what is new`)
  assert.equal((await world.ticket()).row.status, 'open', 'it stays open')
  await world.button('ticket.all_the_same', {}, told).click()
  await world.until('it is resolved', async () => {
    const { row } = await world.host.ask('ticket.get', { ticketId: carla.row.id })
    return row.status === 'resolved'
  })
}

/** As a link into the program does it: the row may be far down the list. */
async function open(world, name) {
  const asked = { queue: 'all_open', channel: null, language: null, order: 'due', offset: 0, limit: 200 }
  const { rows } = await world.host.ask('ticket.list', asked)
  const { number } = rows.find((row) => row.customerName === name)
  await world.page.evaluate((number) => (location.hash = `open=ticket/${number}`), number)
  await world.conversation.getByText(`#${number}`, { exact: true }).waitFor()
}

/** Ana corrects the name that the shop changes a little later. */
async function renamed(world, panel) {
  const { page } = world
  await open(world, 'Charlotte Whitlock')
  await panel.getByRole('heading', { name: 'Charlotte Whitlock' }).waitFor()
  await world.button('customer.edit.open', {}, panel).click()
  await panel.getByLabel(world.say('customer.edit.name'), { exact: true }).fill('Charlotte W.')
  await world.button('customer.edit.save', {}, panel).click()
  await panel.getByRole('heading', { name: 'Charlotte W.' }).waitFor()
  const dispute = panel.locator('[data-dispute="name"]')
  await world.until(
    'the shop has changed it too',
    async () => {
      await world.host.ask('sync.now')
      return (await dispute.count()) > 0
    },
    ANSWER_MS,
  )
  await dispute.getByText('Charlotte Whitlock-Hart').waitFor()
  await dispute.getByText('Charlotte Whitlock', { exact: true }).waitFor()
  await world.button('customer.dispute.keep', {}, dispute).click()
  await dispute.waitFor({ state: 'detached' })
  await page
    .getByTestId('toast')
    .getByRole('button', { name: world.say('ticket.delivery.undo') })
    .click()
  await dispute.waitFor()
  await world.button('customer.dispute.use_shop', {}, dispute).click()
  await panel.getByRole('heading', { name: 'Charlotte Whitlock-Hart' }).waitFor()
  assert.equal(await dispute.count(), 0)
}
