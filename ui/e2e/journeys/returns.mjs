/**
 * A return that Laura asked for is decided about from her order: declining takes two steps, can be taken back, and is sent once.
 * Her goods come back, and what they had cost is offered as the amount of the refund. One is opened for Carla, and then no second.
 */
import assert from 'node:assert/strict'

export const title =
  'Ana declines a return, takes that back, approves it instead, receives the goods, opens another for Carla, and the shop shows all'
export const world = { sample: true }

export async function journey(world) {
  const { page, panel, host } = world
  const keys = page.keyboard
  await world.filled()
  await host.ask('app.set', { key: 'undo_seconds', value: '30' })
  await world.allOpen()
  await world.openLinked('Laura Montes Arias')
  const dialog = page.getByTestId('return')
  const step = () => dialog.getAttribute('data-step')
  const rows = async () => {
    const { needsYou, waiting, sending, recent } = await host.ask('outbox.list', {})
    return [...needsYou, ...waiting, ...sending, ...recent].filter((one) => one.goods)
  }

  // Declining asks for a reason first; without one it leads nowhere.
  await panel.locator('[data-return="decline"]').first().focus()
  await keys.press('Enter')
  await dialog.locator('#return-reason').waitFor()
  await world.button('refund.review', {}, dialog).press('Enter')
  await dialog.getByText(world.say('errors.return_reason_missing')).waitFor()
  assert.equal(await step(), 'asking')
  await dialog.locator('#return-reason').selectOption('period_ended')
  await dialog.locator('#return-note').fill('Han pasado más de 30 días.')
  await world.button('refund.review', {}, dialog).click()
  await world.until('everything is said once more', async () => (await step()) === 'review')

  // The focus is on the way back: a plain Enter decides nothing, and what was typed is still there.
  await keys.press('Enter')
  await world.until('back', async () => (await step()) === 'asking')
  assert.equal(await dialog.locator('#return-note').inputValue(), 'Han pasado más de 30 días.')
  assert.deepEqual(await rows(), [])
  await world.button('refund.review', {}, dialog).click()
  await world.button('order.back.now.decline', {}, dialog).click()
  await dialog.waitFor({ state: 'detached' })
  await world.until('it is held', async () => (await rows())[0]?.delivery.state === 'held')

  // While it is held the order says so and offers no second decision; there it is taken back.
  const decided = panel.locator('[data-return="decided"]').first()
  await decided.getByText(world.say('order.back.decided.decline')).waitFor()
  assert.equal(await panel.locator('[data-return="approve"]').count(), 0)
  await world.button('ticket.delivery.undo', {}, decided).click()
  await page.getByText(world.say('order.back.taken_back')).waitFor()

  // Approved instead and let go: the shop has it, once, and no money has moved.
  await panel.locator('[data-return="approve"]').first().click()
  await keys.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await world.button('ticket.delivery.send_now', {}, decided).click()
  const sent = async () => (await rows()).filter((one) => one.delivery.state === 'sent').map((one) => one.goods.act)
  await world.until('the shop has it', async () => (await sent()).length > 0)
  assert.deepEqual(await sent(), ['approve'])
  await decided.waitFor({ state: 'detached' })
  await panel.locator('.order[open] li').getByText(world.say('order.return_status.open'), { exact: true }).waitFor()
  assert.equal(await panel.locator('[data-return="approve"]').count(), 0)

  // The goods are back: one step, and no money moves by it; what they had cost is an amount of the refund that is offered now.
  await panel.locator('[data-return="receive"]').first().click()
  await dialog.getByText(world.say('order.back.receive_help')).waitFor()
  await keys.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await decided.getByText(world.say('order.back.decided.receive')).waitFor()
  await world.button('ticket.delivery.send_now', {}, decided).click()
  await world.until('the goods are back in the shop', async () => (await sent()).includes('receive'))
  await decided.waitFor({ state: 'detached' })
  await panel.locator('.order[open] [data-refund="open"]').click()
  const refund = page.getByTestId('refund')
  const offered = refund.locator('[data-refund="came_back"]')
  await offered.click()
  const amount = await refund.locator('#refund-amount').inputValue()
  assert.ok((await offered.textContent()).includes(amount), `${amount} is what came back`)
  await keys.press('Escape')
  await refund.waitFor({ state: 'detached' })

  // Carla wants to send something back: which pieces, everything once more, and the shop has it once.
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  const open = panel.locator('[data-return="open"]').first()
  await open.click()
  const opening = page.getByTestId('return')
  await world.button('refund.review', {}, opening).press('Enter')
  await opening.getByText(world.say('errors.return_lines_invalid')).waitFor()
  await opening.locator('select').first().selectOption('1')
  await opening.locator('textarea').fill('Le queda grande')
  await world.button('refund.review', {}, opening).click()
  await opening.getByText('Le queda grande').waitFor()
  await keys.press('Control+Enter')
  await opening.waitFor({ state: 'detached' })
  const opened = panel.locator('[data-return="opened"]')
  await opened.getByText(world.say('order.back.decided.open')).waitFor()
  await opened.getByText(/^1 × /).waitFor()
  await world.button('ticket.delivery.send_now', {}, opened).click()
  await world.until('the shop has all', async () => (await sent()).length === 3)
  assert.deepEqual((await sent()).sort(), ['approve', 'open', 'receive'])
  await opened.waitFor({ state: 'detached' })
  assert.equal(host.notebook().filter((line) => line.startsWith('return open ')).length, 1)
  assert.equal(await panel.locator('.order[open] [data-return="open"]').count(), 0, 'one at a time')

  const { recent } = await host.ask('outbox.list', {})
  assert.equal(recent.filter((one) => one.refund).length, 0)
}
