/** Settings apply at once, are found by what people call them, and can be taken back. */
import assert from 'node:assert/strict'

export const title = 'Ana finds a setting by another word for it, changes it at once and takes it back'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const settings = page.getByTestId('settings')
  const field = settings.getByRole('searchbox', { name: world.say('settings.search') })
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme ?? 'system')
  await world.filled()
  await page.getByTestId('nav-settings').click()
  await settings.waitFor()

  // Found by a word of another language; the rest steps aside, and comes back.
  for (const [words, id] of [
    ['night', 'theme'],
    ['sötét mód', 'theme'],
    ['atajos', 'keys'],
    ['ukuran huruf', 'message_size'],
    ['undo send', 'undo_seconds'],
  ]) {
    await field.fill(words)
    await world.until(`${words} finds ${id}`, () => settings.locator(`[data-setting="${id}"]`).isVisible())
    await world.until(
      'the name steps aside',
      async () => !(await settings.locator('[data-setting="name"]').isVisible()),
    )
  }
  await field.fill('zzyzx')
  await page.getByText(world.say('settings.none_title', { text: 'zzyzx' })).waitFor()
  await page.keyboard.press('Escape')
  await world.until('all are back', () => settings.locator('[data-setting="name"]').isVisible())

  // At once, with undo in the message; and by the key that takes everything back.
  await settings.getByRole('radio', { name: world.say('settings.theme.dark'), exact: true }).check()
  await world.until('it is dark', async () => (await theme()) === 'dark')
  const toast = page.getByTestId('toast')
  await toast.getByText(world.say('settings.changed', { name: world.say('settings.theme.label') })).waitFor()
  await world.button('ticket.delivery.undo', {}, toast).click()
  await world.until('it is as it was', async () => (await theme()) === 'system')
  await settings.getByRole('radio', { name: world.say('settings.density.compact'), exact: true }).check()
  await world.until('it is compact', () => page.evaluate(() => document.documentElement.dataset.density === 'compact'))
  await settings.locator('#settings-you').focus()
  await page.keyboard.press('z')
  await world.until('the density is back', () =>
    page.evaluate(() => document.documentElement.dataset.density === 'comfortable'),
  )

  // Numbers as another language writes them, words as they were.
  const example = page.locator('#set-formats-example')
  await page.getByLabel(world.say('settings.formats.label'), { exact: true }).selectOption('hu')
  await world.until('amounts are Hungarian', async () => /12\s345,50\s€/.test(await example.textContent()))
  assert.equal(await page.evaluate(() => document.documentElement.lang), 'en')

  // What is refused is not kept.
  world.foresee(/422/)
  const seconds = page.getByLabel(world.say('settings.undo_seconds'), { exact: true })
  await seconds.fill('31')
  await seconds.blur()
  await world.until('the field shows what holds', async () => (await seconds.inputValue()) === '10')

  // Where the data are, and what may be given to whoever helps: nothing of a customer.
  await page.getByTestId('storage').waitFor()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await world.button('settings.advanced.copy').click()
  await page.getByText(world.say('app.copied')).waitFor()
  const facts = await page.evaluate(() => navigator.clipboard.readText())
  assert.match(facts, /^Mostrador \d/)
  assert.ok(!/@|Taller|Carla|TA-\d/.test(facts), facts)

  // The list beside the page leads to a section and puts the focus there.
  await settings
    .getByRole('navigation')
    .getByRole('button', { name: world.say('settings.section.data') })
    .click()
  await world.until('the section has the focus', () =>
    page.evaluate(() => document.activeElement?.id === 'settings-data'),
  )
}
