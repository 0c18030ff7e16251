/** Taken back, changed and sent again: what left is the new text, with its formatting and its file, and the old never did. */
import assert from 'node:assert/strict'

export const title = 'Ana takes a reply back, edits it and sends it: the new text leaves, once'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await world.write('Hola, Carla: llega mañana.')
  // Tab leaves the text for its tools, and plain Enter never sends.
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement?.closest('[role="toolbar"]') !== null), true)
  await page.keyboard.press('Control+F10')
  await world.until('back in the text', () => page.evaluate(() => document.activeElement?.isContentEditable === true))
  assert.equal(await world.conversation.locator('[data-delivery]').count(), 0)

  await page.keyboard.press('Control+Shift+Enter')
  await page.getByText('Hola, Carla: llega mañana.').first().waitFor({ state: 'detached' })
  await world.button('ticket.delivery.undo').first().click()
  await world.until(
    'the text is back',
    async () => (await world.written().catch(() => '')) === 'Hola, Carla: llega mañana.',
  )
  const open = async () => (await world.ticket()).row.status
  await world.until('the state is back', async () => (await open()) === 'open')

  await world.write('Hola, Carla: llega el viernes.')
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('ControlOrMeta+b')
  await page.keyboard.press('Control+Enter')
  const held = world.conversation.locator('[data-delivery="held"]')
  await held.waitFor()
  await world.button('ticket.delivery.send_now', {}, held).click()
  await world.conversation.locator('[data-delivery="sent"]').waitFor()
  const { messages } = await world.ticket()
  const sent = messages.filter((one) => one.kind === 'outbound' && one.own)
  assert.deepEqual(
    sent.map((one) => [one.text, one.html, one.delivery.state]),
    [['Hola, Carla: llega el viernes.', '<p><strong>Hola, Carla: llega el viernes.</strong></p>', 'sent']],
  )
  await world.conversation.locator('.message strong', { hasText: 'viernes' }).waitFor()
  const { recent } = await world.host.ask('outbox.list')
  assert.equal(recent.filter((one) => one.delivery.state === 'sent').length, 1)
}
