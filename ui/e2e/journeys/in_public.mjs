/** An answer that everybody can read is chosen for itself, says so as long as it is written, and stands there once. */
import assert from 'node:assert/strict'
import { CommentsShop } from '../comments_shop.mjs'

export const title = 'Ana answers a review in public, and only because she chose to'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const shop = new CommentsShop()
  const url = await shop.open()
  try {
    await world.filled()
    await world.host.ask('connection.add', { connector: 'woocommerce', label: '', fields: CommentsShop.fields(url) })
    await world.allOpen()
    const review = await world.until('the review is a ticket', async () => {
      const asked = { queue: 'all_open', channel: null, language: null, order: 'due', offset: 0, limit: 100 }
      const { rows } = await world.host.ask('ticket.list', asked)
      return rows.find((row) => row.customerName === 'Nuria Vega')
    })
    await world.openLinked('Nuria Vega')
    const audience = page.getByTestId('audience')
    const only = audience.getByLabel(world.say('composer.public.only', { name: 'Nuria Vega' }), { exact: true })
    const everybody = audience.getByLabel(world.say('composer.public.everybody'), { exact: true })
    const warning = page.getByTestId('public-warning')
    assert.ok(await only.isChecked(), 'until she chooses, Nuria alone reads it')
    await world.button('composer.open_mail').waitFor()
    assert.equal(await warning.count(), 0)

    // With the keyboard, too.
    await only.focus()
    await page.keyboard.press('ArrowRight')
    await warning.getByText(world.say('composer.public.warning', { name: 'Nuria Vega' })).waitFor()
    const publish = world.button('composer.public.send')
    await publish.waitFor()

    // What is hers is pointed out, and stops the first press.
    await world.write('Lo sentimos, Nuria. Te escribimos a nuria@correo.test.')
    await page.locator('[data-finding="private"]').waitFor()
    await publish.click()
    await page.getByTestId('draft-state').getByText(world.say('composer.check.stopped')).waitFor()
    await world.write('Lo sentimos, Nuria. Te escribimos por privado.')
    await page.locator('[data-finding="private"]').waitFor({ state: 'detached' })

    // Taken back, it is still meant for everybody.
    await publish.click()
    await world.conversation.locator('[data-delivery="held"]').getByTestId('in-public').waitFor()
    await world.button('ticket.delivery.undo', {}, world.conversation).click()
    await world.until('the text is back', async () => (await world.written()).includes('por privado'))
    await warning.waitFor()
    assert.deepEqual(shop.answers, [])

    await publish.click()
    await world.button('ticket.delivery.send_now', {}, world.conversation).click()
    await world.conversation.locator('[data-delivery="sent"]').getByTestId('in-public').waitFor()
    assert.deepEqual(
      shop.answers.map((one) => one.content.raw),
      ['Lo sentimos, Nuria. Te escribimos por privado.'],
    )
    assert.ok(await only.isChecked(), 'the next answer is for Nuria alone again')

    // Read back it is the same entry, and one that the site holds says so.
    shop.holds = true
    await everybody.check()
    await world.write('Gracias por avisarnos.')
    await publish.click()
    await world.button('ticket.delivery.send_now', {}, world.conversation).click()
    await world.conversation.getByText(world.say('errors.public_on_hold')).waitFor()
    await world.host.ask('sync.now', {})
    const { messages } = await world.host.ask('ticket.get', { ticketId: review.id })
    assert.equal(messages.filter((one) => one.kind === 'outbound').length, 2)
  } finally {
    await shop.close()
  }
}
