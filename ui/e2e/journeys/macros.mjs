/** What need not be written again: a macro in the customer's language, with what it also does, and what is kept as one. */
import assert from 'node:assert/strict'

export const title = 'Ana answers with macros in two languages, takes their effects back, and keeps one of her own'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const picker = page.getByTestId('macro-picker')
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await world.text.click()
  await page.keyboard.type('::')
  await picker.waitFor()
  await page.keyboard.type('late parcel')
  await picker.getByTestId('macro-preview').getByText('Siento mucho el retraso').waitFor()
  await page.keyboard.press('Enter')
  await picker.waitFor({ state: 'detached' })
  await world.until('it is in Spanish, with her name', async () => (await world.written()).startsWith('Hola, Carla:'))
  assert.ok(!(await world.written()).includes('::'), 'the signs that asked for it are gone')
  const effects = page.getByTestId('effects').locator('li')
  assert.equal(await effects.count(), 2)
  await page.getByTestId('send').click()
  await world.conversation.locator('[data-delivery="held"]').waitFor()
  await world.until('the tag is there', async () => (await world.ticket()).row.tags.includes('late parcel'))
  await world.button('ticket.delivery.undo').first().click()
  await world.until('its undo takes the tag away', async () => (await world.ticket()).row.tags.length === 0)
  await effects.nth(1).waitFor()
  await effects.nth(1).getByRole('button').click()
  assert.equal(await effects.count(), 1)

  // A Hungarian customer, and a macro that lacks Indonesian.
  await world.openTicket('Kiss Anna')
  await world.text.click()
  await page.keyboard.press('Control+Shift+m')
  await picker.getByTestId('macro-preview').waitFor()
  await page.keyboard.type('broken')
  await picker.getByTestId('macro-preview').getByText('Kedves Anna!').waitFor()
  await page.keyboard.press('Escape')
  await world.openTicket('Budi Santoso')
  await page.keyboard.press('m')
  await page.keyboard.type('invoice')
  await picker.getByText(world.say('macros.not_in', { language: world.say('app.languages.id') })).waitFor()
  await picker
    .getByTestId('macro-preview')
    .getByText(
      world.say('macros.fallback', {
        missing: world.say('app.languages.id'),
        shown: world.say('app.languages.en'),
      }),
    )
    .waitFor()
  await page.keyboard.press('Escape')

  // A place that nothing is known for keeps the reply back.
  await world.write('Halo Kak Budi, {{nothing.known}}')
  await page.locator('[data-finding="placeholder"]').waitFor()
  await page.getByTestId('send').click()
  await page.getByTestId('send').click()
  assert.equal(await world.conversation.locator('[data-delivery]').count(), 0)

  // Kept, named and taken away again in the settings.
  await page.getByTestId('nav-settings').click()
  const settings = page.getByTestId('macro-settings')
  await world.button('macros.new', {}, settings).click()
  const form = page.getByTestId('macro-form')
  await form.getByLabel(world.say('macros.name'), { exact: true }).fill('Gracias')
  await form.locator('#macro-text-es').fill('Gracias, {{customer.first_name}}.')
  await world.button('macros.save', {}, form).click()
  await settings.locator('[data-macro="Gracias"]').waitFor()
  await world.button('macros.remove', { name: 'Gracias' }, settings).click()
  await settings.locator('[data-macro="Gracias"]').waitFor({ state: 'detached' })
  await page.keyboard.press('Escape')
  await page.keyboard.press('z')
  await settings.locator('[data-macro="Gracias"]').waitFor()
}
