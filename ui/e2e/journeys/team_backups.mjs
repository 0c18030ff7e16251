/** What a shop sets once and relies on: who works there, where to go after a ticket, copies of everything, one connection. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export const title =
  'Ana names her colleagues, backs everything up, reads one connection and chooses what comes after a ticket'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  const settings = page.getByTestId('settings')
  await world.filled()
  await page.getByTestId('nav-settings').click()
  await settings.waitFor()
  await team(world, settings)
  await backups(world, settings)

  await exported(world, settings)

  // One connection, and only that one; one that is paused is not offered.
  const card = settings.locator('[data-connection]').first()
  await card.getByTestId('sync-one').click()
  await page.getByText(world.say('outbox.report.nothing')).first().waitFor()
  await world.button('outbox.pause', {}, card).click()
  await card.locator('[data-health="paused"]').waitFor()
  assert.equal(await card.getByTestId('sync-one').count(), 0)
  await world.button('outbox.resume', {}, card).click()
  await card.getByTestId('sync-one').waitFor()

  // After a ticket: the one below, unless she wants the one above or the list.
  const choice = (value) =>
    settings.getByRole('radio', { name: world.say(`settings.after_ticket.${value}`), exact: true })
  for (const [value, lands] of [
    ['previous', 1],
    ['list', null],
    ['next', 3],
  ]) {
    await page.getByTestId('nav-settings').click()
    await choice(value).check()
    await world.until(
      `${value} is kept`,
      async () => (await world.host.ask('app.state')).settings.after_ticket === value,
    )
    await page.getByTestId('nav-inbox').click()
    await world.allOpen()
    const { rows } = await world.host.ask('ticket.list', {
      queue: 'all_open',
      channel: null,
      language: null,
      order: 'due',
      offset: 0,
      limit: 5,
    })
    await page.locator(`[data-ticket="${rows[2].id}"]`).click()
    await world.conversation.getByText(`#${rows[2].number}`, { exact: true }).waitFor()
    await world.conversation.focus()
    await keys.press('e')
    if (lands === null) await page.getByTestId('open-hint').waitFor()
    else await world.conversation.getByText(`#${rows[lands].number}`, { exact: true }).waitFor()
    await keys.press('z')
    await page.locator(`[data-ticket="${rows[2].id}"]`).waitFor()
    await page.keyboard.press('Escape')
  }
}

async function team(world, settings) {
  const { page } = world
  const list = settings.getByTestId('team')
  const people = async () => (await world.host.ask('agent.list')).agents.filter((one) => !one.me)
  const before = (await people()).length
  const field = page.getByLabel(world.say('settings.team.add'), { exact: true })
  await field.fill('Bruno Lara')
  await field.press('Enter')
  const named = (name) => list.getByLabel(world.say('settings.team.name_of', { name }), { exact: true })
  await named('Bruno Lara').waitFor()
  assert.equal((await people()).length, before + 1)
  assert.equal(await field.inputValue(), '')

  // Nobody is called like somebody else, and the name that holds comes back.
  world.foresee(/422/)
  await field.fill('bruno lara')
  await field.press('Enter')
  await page.getByText(world.say('errors.agent_exists', { name: 'bruno lara' })).waitFor()
  await field.fill('')
  await named('Bruno Lara').fill('Bruno L.')
  await named('Bruno Lara').press('Enter')
  await named('Bruno L.').waitFor()
  await settings.getByRole('button', { name: world.say('settings.team.retire_name', { name: 'Bruno L.' }) }).click()
  await settings.getByRole('button', { name: world.say('settings.team.return_name', { name: 'Bruno L.' }) }).waitFor()
  assert.ok((await people()).find((one) => one.name === 'Bruno L.').retired)
  await world.host.ask('undo.last')
  await settings.getByRole('button', { name: world.say('settings.team.retire_name', { name: 'Bruno L.' }) }).waitFor()
}

async function backups(world, settings) {
  const { page } = world
  const facts = settings.getByTestId('backups')
  await facts.getByText(world.say('settings.backup.none')).waitFor()
  await settings.getByTestId('back-up').click()
  await page.getByText(world.say('settings.backup.made')).waitFor()
  await facts.getByText(world.say('settings.backup.count.one', { count: 1 }), { exact: true }).waitFor()
  const { folder, newestAt } = await world.host.ask('backup.status')
  assert.ok(Date.now() - newestAt < 60_000)
  assert.ok(
    readdirSync(folder).some((name) => name.startsWith('20')),
    'it lies where it is said to lie',
  )

  // Another folder, which must be one that can be written; and back to the usual one.
  const field = settings.getByLabel(world.say('settings.backup.folder'), { exact: true })
  const elsewhere = join(world.host.folder, 'elsewhere')
  world.foresee(/422/)
  await field.fill('/proc/nowhere')
  await field.press('Tab')
  await page.getByText(world.say('errors.folder_unwritable', { folder: '/proc/nowhere' })).waitFor()
  await world.until('the field shows what holds', async () => (await field.inputValue()) === folder)
  await field.fill(elsewhere)
  await field.press('Tab')
  await world.until('it is kept', async () => (await world.host.ask('backup.status')).folder === elsewhere)
  await settings.getByTestId('back-up').click()
  await world.until('a backup lies there', () => readdirSync(elsewhere).some((name) => name.startsWith('20')))
  await world.button('settings.backup.usual', {}, settings).click()
  await world.until('the usual one', async () => (await field.inputValue()) === folder)

  // The code is behind a question, and gone when the sheet is.
  await settings.getByTestId('recovery').click()
  const sheet = page.getByTestId('recovery-sheet')
  await sheet.getByText(world.say('settings.recovery.warning')).waitFor()
  assert.equal(await page.getByTestId('recovery-code').count(), 0)
  await sheet.getByTestId('recovery-yes').click()
  await page.getByTestId('recovery-code').waitFor()
  assert.match(await page.getByTestId('recovery-code').textContent(), /^([0-9A-Z]{5}-){11}[0-9A-Z]{1,5}$/)
  await page.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
  await settings.getByTestId('recovery').click()
  assert.equal(await page.getByTestId('recovery-code').count(), 0)
  await world.button('views.cancel', {}, sheet).click()
  await sheet.waitFor({ state: 'detached' })
}

/** Everything in a folder that other programs can read. */
async function exported(world, settings) {
  const { page } = world
  const into = join(world.host.folder, 'handed over')
  const field = settings.getByLabel(world.say('settings.export.folder'), { exact: true })
  await field.fill('relative')
  await settings.getByTestId('export').click()
  await page.getByText(world.say('errors.folder_unwritable', { folder: 'relative' })).waitFor()
  await field.fill(into)
  await settings.getByTestId('export').click()
  const done = settings.getByTestId('exported')
  await done.waitFor({ timeout: 60_000 })
  const { last } = await world.host.ask('export.status')
  await done.getByText(last.folder).waitFor()
  assert.ok(existsSync(join(last.folder, 'export.json')) && existsSync(join(last.folder, 'data', 'tickets.jsonl')))
  assert.ok(last.messages > 20 && last.rows > 500 && last.missing === 0)
  assert.deepEqual(readdirSync(into).length, 1, 'and nothing else')
}
