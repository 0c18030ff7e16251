/** Keys are the agent's: moved, switched off, and no command is out of reach for it. */
import { readFileSync } from 'node:fs'
import assert from 'node:assert/strict'

export const title = 'Ana gives a command another key, switches single keys off, and still reaches everything'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  const map = async () => JSON.parse((await world.host.ask('app.state')).settings.keys)
  await world.filled()
  await world.allOpen()

  // Another key, by pressing it; one that is taken says by whom, and the system's are left alone.
  await keys.press('Control+,')
  await page.getByTestId('settings').waitFor()
  const row = page.locator('[data-keys-of="ticket_resolve"]')
  await row
    .getByRole('button', {
      name: world.say('settings.keys.add_to', { name: world.say('keys.command.ticket_resolve') }),
    })
    .click()
  const clash = page.getByTestId('key-clash')
  await page.getByTestId('key-capture').waitFor()
  await keys.press('r')
  await world.until('reply has it', async () => (await clash.textContent()).includes(world.say('keys.command.reply')))
  await keys.press('Control+w')
  await world.until(
    'the system has it',
    async () => (await clash.textContent()) === world.say('settings.keys.clash.system'),
  )
  await keys.press('Control+c')
  await world.until('text has it', async () => (await clash.textContent()) === world.say('settings.keys.clash.text'))
  await keys.press('d')
  await world.button('settings.keys.use', { key: 'D' }).click()
  await world.until('the key is kept', async () => (await map()).own?.ticket_resolve?.join() === 'e,d')
  // The page has heard of it too.
  await world.button('settings.keys.remove', { key: 'D', name: world.say('keys.command.ticket_resolve') }).waitFor()
  await world.button('settings.keys.remove', { key: 'E', name: world.say('keys.command.ticket_resolve') }).click()
  await world.until('the old key is gone', async () => (await map()).own.ticket_resolve.join() === 'd')

  // It holds at once, everywhere: the old letter does nothing, the new one resolves, and the sheet says so.
  await keys.press('Control+1')
  await world.filled()
  const first = page.locator('[role="row"][data-number]').first()
  const number = await first.getAttribute('data-number')
  await first.focus()
  await keys.press('?')
  const sheet = page.getByTestId('keys-sheet')
  await sheet.waitFor()
  assert.equal(
    await sheet
      .locator('[data-command="ticket_resolve"] kbd')
      .allTextContents()
      .then((all) => all.join()),
    'D',
  )
  await keys.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  await first.focus()
  await keys.press('e')
  await keys.press('d')
  await page.locator(`[data-number="${number}"]`).waitFor({ state: 'detached' })
  await keys.press('z')
  await page.locator(`[data-number="${number}"]`).waitFor()

  // The menu of a thing, by keyboard: what is chosen is done to the ticket that it belongs to, not to the one that is open.
  const things = page.getByTestId('menu')
  const command = () => page.evaluate(() => document.activeElement?.dataset.menuCommand)
  const second = page.locator('[role="row"][data-number]').nth(1)
  const other = await second.getAttribute('data-number')
  await first.click()
  await world.conversation.getByText(`#${number}`, { exact: true }).waitFor()
  await second.focus()
  await keys.press('Shift+F10')
  await things.waitFor()
  await world.until('its first entry has the focus', async () => (await command()) === 'list_open')
  for (let at = 0; at < 20 && (await command()) !== 'ticket_resolve'; at++) await keys.press('ArrowDown')
  await keys.press('Enter')
  await page.locator(`[role="row"][data-number="${other}"]`).waitFor({ state: 'detached' })
  await world.conversation.getByText(`#${number}`, { exact: true }).waitFor()
  assert.equal(await page.locator(`[role="row"][data-number="${number}"]`).count(), 1)
  await keys.press('z')
  await page.locator(`[role="row"][data-number="${other}"]`).waitFor()
  await world.conversation.locator('[data-menu="message"]').first().focus()
  await keys.press('ContextMenu')
  await things.locator('[data-menu-command="copy_message"]').waitFor()
  await keys.press('Escape')
  await things.waitFor({ state: 'detached' })
  await second.click({ button: 'right' })
  await things.locator('[data-menu-command="copy_link"]').waitFor()
  await keys.press('Escape')
  await things.waitFor({ state: 'detached' })

  // Single keys off: letters do nothing, keys with Ctrl do.
  await keys.press('Control+,')
  await page.getByTestId('single-keys').uncheck()
  await world.until('single keys are off', async () => (await map()).single === false)
  await keys.press('Control+1')
  await world.filled()
  await page.locator('[role="row"][tabindex="0"]').first().focus()
  for (const key of ['d', 'e', '?', 'g', 'o', '/']) await keys.press(key)
  assert.equal(await page.getByTestId('sequence').count(), 0)
  assert.equal(await page.getByTestId('keys-sheet').count(), 0)
  assert.equal(await page.locator(`[data-number="${number}"]`).count(), 1)

  // Every command stands in the palette and in the menu all the same, with its reason where it cannot be given.
  await page.getByTestId('menu-button').click()
  const menu = page.getByTestId('menu')
  const inMenu = new Set()
  const groups = menu.locator('[data-level="groups"]')
  for (let at = 0; at < (await groups.count()); at++) {
    await groups.nth(at).click()
    for (const item of await menu.locator('[data-menu-command]').all()) {
      inMenu.add(await item.getAttribute('data-menu-command'))
      if ((await item.getAttribute('aria-disabled')) === 'true') assert.ok(await item.getAttribute('title'))
    }
  }
  await keys.press('Escape')
  await menu.waitFor({ state: 'detached' })
  await keys.press('Control+,')
  const ids = await page
    .locator('[data-keys-of]')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-keys-of')))
  assert.ok(ids.length > 40)
  assert.deepEqual([...inMenu].sort(), [...ids].sort(), 'the menu has every command')
  await keys.press('Control+k')
  const field = page.getByTestId('palette').locator('input')
  for (const id of ids) {
    if (id === 'palette') continue
    await field.fill(world.say(`keys.command.${id}`))
    await page.locator(`[data-entry="command:${id}"]`).waitFor()
  }
  await keys.press('Escape')

  // A preset, and the file that carries keys to another computer.
  await page.getByLabel(world.say('settings.keys.preset'), { exact: true }).selectOption('gmail')
  await world.until('the preset holds', async () => (await map()).preset === 'gmail')
  // What the page writes into the file is what it has heard of.
  let file
  const written = async (preset) => {
    const download = page.waitForEvent('download')
    await world.button('settings.keys.export').click()
    const path = await (await download).path()
    const holds = readFileSync(path, 'utf8').includes(`"${preset}"`)
    if (holds && preset === 'gmail') file = path
    return holds
  }
  await world.until('the file holds the preset', () => written('gmail'))
  await page.getByLabel(world.say('settings.keys.preset'), { exact: true }).selectOption('mostrador')
  await world.until('it is the usual one again', async () => (await map()).preset === 'mostrador')
  await world.until('the page has heard of it', () => written('mostrador'))
  await page.getByTestId('keys-file').setInputFiles(file)
  await world.until('the file brings it back', async () => (await map()).preset === 'gmail')
  await page
    .getByTestId('keys-file')
    .setInputFiles({ name: 'no.json', mimeType: 'application/json', buffer: Buffer.from('{}') })
  await page.getByText(world.say('settings.keys.import_failed')).waitFor()
  assert.equal((await map()).preset, 'gmail')
}
