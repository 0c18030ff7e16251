/** Money goes back in two steps, once, and nobody can do it by a slip of the finger. */
import assert from 'node:assert/strict'

export const title = 'Ana refunds a part of an order: two steps, no plain Enter, taken back once, paid once'
export const world = { sample: true }

export async function journey(world) {
  const { page, panel, host } = world
  const keys = page.keyboard
  await world.filled()
  await host.ask('app.set', { key: 'undo_seconds', value: '30' })
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  const dialog = page.getByTestId('refund')
  const step = () => dialog.getAttribute('data-step')
  const outbox = async () => {
    const { needsYou, waiting, sending, recent } = await host.ask('outbox.list', {})
    return [...needsYou, ...waiting, ...sending, ...recent].filter((one) => one.refund)
  }
  const fill = async (amount) => {
    await panel.locator('[data-refund="open"]').first().waitFor()
    await world.conversation.focus()
    await keys.press('Control+Shift+r')
    await dialog.locator('#refund-amount').waitFor()
    await keys.type(amount)
  }

  // An amount that cannot be is said while it is typed, and leads nowhere.
  await fill('9999')
  await dialog.getByText(world.say('errors.refund_too_much')).waitFor()
  await keys.press('Enter')
  assert.equal(await step(), 'amount')
  await dialog.locator('#refund-amount').fill('12.5')
  await dialog.locator('#refund-reason').fill('Taza rota')
  await keys.press('Enter')
  await world.until('everything is said once more', async () => (await step()) === 'review')
  const give = world.button('refund.give', { amount: '€12.50' }, dialog)
  await give.waitFor()

  // The focus is on the way back; plain Enter goes back and pays nothing, and what was typed is still there.
  await keys.press('Enter')
  await world.until('back', async () => (await step()) === 'amount')
  assert.equal(await dialog.locator('#refund-amount').inputValue(), '12.5')
  assert.deepEqual(await outbox(), [])
  await keys.press('Enter')
  await give.waitFor()
  await keys.press('Control+Enter')
  await dialog.waitFor({ state: 'detached' })
  await world.until('it is held', async () => (await outbox())[0]?.delivery.state === 'held')

  // While it is open there is no second one on this order.
  await keys.press('Control+Shift+r')
  await dialog.getByText(world.say('refund.open_one')).waitFor()
  await world.button('refund.show_it', {}, dialog).click()
  const row = page.locator('[data-outbox]').filter({ hasText: '12.50' })
  await row.locator('[data-delivery="held"]').waitFor()
  await world.button('ticket.delivery.undo', {}, row).click()
  await page.getByText(world.say('refund.taken_back')).waitFor()

  // Asked for again and let go: paid once, in the order's own history as well.
  await page.getByTestId('nav-inbox').click()
  await fill('12,50')
  await keys.press('Enter')
  await give.waitFor()
  await give.click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByTestId('outbox-count').click()
  await world.button('ticket.delivery.send_now', {}, row).click()
  await row.locator('[data-delivery="sent"]').waitFor()
  assert.equal((await outbox()).filter((one) => one.delivery.state === 'sent').length, 1)
  await page.getByTestId('nav-inbox').click()
  await panel.getByTestId('customer-refresh').click()
  await panel.getByText('€12.50').first().waitFor()
}
