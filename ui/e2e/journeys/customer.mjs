/**
 * Ana looks at Carla: what she has bought, who she may also be, which order the ticket is about, what may fit. Everything
 * that she does there can be taken back.
 */
import assert from 'node:assert/strict'

export const title =
  "Ana reads Carla's past, merges her second address, links an order, offers a product, and takes it back"
export const world = { sample: true }

export async function journey(world) {
  const { page, panel } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')

  const value = panel.getByTestId('customer-value')
  await value.waitFor()
  const figures = async () => (await value.innerText()).replace(/\s+/g, ' ')
  const before = await figures()
  assert.match(before, /€\d/, 'what she spent')
  await panel.locator('[data-late="late"]').first().waitFor()

  // The second address is offered with its reason; merging brings its orders and addresses, undo takes them away again.
  const likely = panel.getByTestId('likely')
  await likely.getByText(world.say('customer.reason.phone', { value: '555 010 015' })).waitFor()
  await world.button('customer.compare', {}, likely).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('carla.pastor@taller-lillo.example').waitFor()
  await world.button('customer.merge.do', {}, dialog).click()
  await panel.getByText('carla.pastor@taller-lillo.example').waitFor()
  await panel.getByTestId('merged').waitFor()
  await world.until('the figures have grown', async () => (await figures()) !== before)
  await page.keyboard.press('z')
  await likely.waitFor()
  await world.until('the figures are as they were', async () => (await figures()) === before)

  // All orders, walked with the arrows.
  await panel.getByTestId('all-orders').click()
  await world.until('all orders', async () => (await panel.locator('.order').count()) > 4)
  await panel.locator('.order > summary').first().focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  assert.equal(await panel.locator('.order').nth(1).getAttribute('open'), '', 'Enter opened the second')

  // The shop is asked again, and says what it did.
  await panel.getByTestId('customer-refresh').click()
  await page.getByTestId('toast').filter({ hasText: 'Taller Azul' }).first().waitFor()

  // Another order is linked, and the link is taken back.
  const linked = panel
    .locator('[data-order]')
    .filter({ has: page.getByText(world.say('order.about_this'), { exact: true }) })
  const first = await linked.first().getAttribute('data-order')
  await world.button('customer.link_order', {}, panel).first().click()
  await dialog.getByRole('combobox').fill('TA-19958')
  await dialog.locator('[data-order="TA-19958"]').waitFor()
  await page.keyboard.press('Enter')
  await world.until('linked', async () => (await linked.first().getAttribute('data-order')) === 'TA-19958')
  await world.conversation.focus()
  await page.keyboard.press('z')
  await world.until('linked as before', async () => (await linked.first().getAttribute('data-order')) === first)

  // A product that may fit goes into the reply.
  const suggested = panel.getByTestId('suggested').locator('[data-product]').first()
  const title = await suggested.locator('.name span').first().innerText()
  await world.button('customer.suggest.insert', {}, suggested).click()
  await world.until('it stands in the reply', async () => (await world.written()).includes(title))
}
