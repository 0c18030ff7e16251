/** No rule of WCAG 2.2 A and AA that a program can check is broken on any screen, in either theme. */
import assert from 'node:assert/strict'
import axe from 'axe-core'

export const title = 'Every screen keeps the rules of accessibility in light and dark'
export const world = {}

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export async function journey(world) {
  const { page } = world
  await world.button('app.first.sample_button').waitFor()
  await both(world, 'the first run')
  await world.button('app.first.connect_button').click()
  await page.getByTestId('connect-form').waitFor()
  await both(world, 'the connection form')
  await world.button('app.back').click()
  await world.button('app.first.sample_button').click()

  await world.filled()
  await both(world, 'the inbox')
  await world.openTicket('Carla Pastor')
  await world.text.fill('Hola, Carla: lo estoy mirando.')
  await page.getByTestId('send').click()
  await world.conversation.locator('[data-delivery="held"]').waitFor()
  await both(world, 'a ticket with a held reply')
  await page
    .getByTestId('composer')
    .getByRole('button', { name: world.say('composer.note') })
    .first()
    .click()
  await world.text.fill('Solo para el equipo.')
  await both(world, 'a ticket with a note')

  await page.getByTestId('nav-outbox').click()
  await page.getByTestId('outbox').waitFor()
  await both(world, 'the outbox')
  await page.getByTestId('nav-settings').click()
  await page.getByTestId('settings').waitFor()
  await both(world, 'the settings')
  await page.getByLabel(world.say('nav.search'), { exact: true }).fill('nunez')
  await page.locator('[data-hit]').first().waitFor()
  await both(world, 'the search')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await page.getByTestId('keys-sheet').waitFor()
  await both(world, 'the sheet of keys')
}

async function both(world, where) {
  for (const theme of ['light', 'dark']) {
    await world.page.emulateMedia({ colorScheme: theme })
    const loaded = await world.page.evaluate(() => 'axe' in window)
    if (!loaded) await world.page.evaluate(axe.source)
    const found = await world.page.evaluate(
      async (rules) => (await globalThis.axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations,
      RULES,
    )
    const said = found.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`)
    assert.deepEqual(said, [], `${where}, ${theme}`)
  }
}
