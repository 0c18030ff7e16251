/** A reply can be followed on its way out: held, then sent, by the agent's word or when the time is over. */
import assert from 'node:assert/strict'

export const title = 'Ana sees her replies in the outbox until they are sent'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await world.write('Hola, Carla: te llamo en un rato.')
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
  await world.write('Hola otra vez: ya lo sé, sale mañana.')
  await page.getByTestId('send').click()
  await page.getByTestId('outbox-count').click()
  await recent.getByText('sale mañana').waitFor()
  assert.equal(await recent.count(), 2)

  await recent.first().getByRole('button').click()
  await world.conversation.getByText('sale mañana').waitFor()

  // Taken back from the outbox, it is a draft again.
  await world.host.ask('app.set', { key: 'undo_seconds', value: '30' })
  await page.getByTestId('nav-inbox').click()
  await world.text.click()
  await page.keyboard.type('Espera, que lo miro.')
  await page.getByTestId('send').click()
  await page.getByTestId('outbox-count').click()
  await waiting.getByText('que lo miro').waitFor()
  await world.button('outbox.edit', {}, waiting).click()
  await world.until('the text is back', async () => (await written(world)).includes('que lo miro'))

  // A customer's server says no: it waits for a person, and nobody is asked whether it arrived.
  await world.host.ask('app.set', { key: 'undo_seconds', value: '0' })
  await answer(world, 'Takács Dóra', 'Kedves Dóra, utánanézek.')
  await page.getByTestId('outbox-count').click()
  const needs = page.locator('[data-list="needs_you"] li')
  await needs.getByText('utánanézek').waitFor()
  await needs.getByText(world.say('errors.send_refused')).waitFor()
  await needs.getByText(world.say('outbox.decide.refused')).waitFor()
  assert.equal(await world.button('outbox.decide.happened', {}, needs).count(), 0)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await world.button('outbox.copy', {}, needs).click()
  await page.getByText(world.say('app.copied')).waitFor()
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), 'Kedves Dóra, utánanézek.')
  const download = page.waitForEvent('download')
  await world.button('outbox.export', {}, needs).click()
  assert.match((await download).suggestedFilename(), /^mostrador-\d+\.txt$/)

  // Another's never answers: it says that it is not known, and nothing is sent again.
  await answer(world, 'Yohanes Tukan', 'Halo, Pak Yohanes, saya periksa dulu.')
  await page.getByTestId('outbox-count').click()
  const sending = page.locator('[data-list="sending"] li')
  await sending.locator('[data-delivery="unknown"]').waitFor()
  await sending.getByText(world.say('outbox.unknown_help')).waitFor()

  // Given up, the refused one is a draft again.
  await world.button('outbox.decide.cancel', {}, needs).click()
  await world.until('the text is back', async () => (await written(world)).includes('utánanézek'))
}

const written = (world) =>
  world.text.evaluate((field) => ('value' in field ? field.value : field.textContent)).catch(() => '')

/** Answers whoever wrote, found by name. */
async function answer(world, name, text) {
  const { page } = world
  const { customers } = await world.host.ask('search', {
    text: name,
    limit: 1,
    offset: 0,
    kind: 'customer',
    order: 'newest',
    operators: {},
    values: {},
    dates: 'dmy',
    zoneMinutes: 0,
  })
  const { row } = await world.host.ask('ticket.get', { ticketId: customers[0].ticketId })
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  await page.getByTestId('palette').locator('input').fill(String(row.number))
  await page.locator(`[data-entry="ticket:${row.id}"]`).click()
  await world.conversation.getByText(`#${row.number}`, { exact: true }).waitFor()
  await world.text.click()
  await page.keyboard.type(text)
  await page.getByTestId('send').click()
}
