/** Held mail: found with its reason, taken up, called spam, its sender blocked; an address that takes no mail is told. */
import assert from 'node:assert/strict'
import { tickets } from '../states.mjs'

export const title =
  'Ana reads what is held, makes a ticket of it, blocks a sender, is told of a dead address, and sets the hours'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  await world.filled()
  await world.allOpen()

  // The queue of what is held: each row says why.
  await keys.press('g')
  await keys.press('h')
  const row = (subject) => page.locator('[role="row"][data-ticket]', { hasText: subject }).first()
  const newsletter = row('Esmaltes de otoño')
  await newsletter.waitFor()
  assert.match(await newsletter.textContent(), new RegExp(world.say('held.short.list')))
  const listed = await tickets(world, 'held')
  assert.deepEqual(listed.map(({ held }) => held).sort(), ['away', 'bounce', 'list', 'spam'])

  // The newsletter is wanted: it becomes a ticket, and its sender is never held again.
  await newsletter.click()
  const bar = page.getByTestId('held')
  await bar.waitFor()
  await bar.getByText(world.say('held.why.list')).waitFor()
  await page.getByTestId('allow').click()
  await bar.getByTestId('forget').waitFor()
  await page.getByTestId('take-up').click()
  await bar.waitFor({ state: 'hidden' })
  await world.until('it is a ticket', async () => (await tickets(world, 'held')).length === 3)
  await keys.press('Escape')
  await keys.press('z')
  await world.until('it is held again', async () => (await tickets(world, 'held')).length === 4)

  // Newsletter and absence notice are marked and thrown away with one key; they wait in the bin and come back with one undo.
  await keys.press('g')
  await keys.press('h')
  const mark = (subject) => row(subject).click({ modifiers: ['Control'] })
  await mark('Esmaltes de otoño')
  await mark('Your website is losing')
  await page.getByTestId('bulk').locator('[data-bulk="take_up"]').waitFor()
  await keys.press('Delete')
  await world.until('they are in the bin', async () => (await tickets(world, 'binned')).length === 2)
  assert.equal((await tickets(world, 'held')).length, 2)
  await keys.press('z')
  await world.until('they are held again', async () => (await tickets(world, 'held')).length === 4)

  // One is thrown away where it is read, found in the bin, and taken out of it.
  await row('Your website is losing').click()
  await bar.getByTestId('bin').click()
  await world.until('it is in the bin', async () => (await tickets(world, 'binned')).length === 1)
  await keys.press('Escape')
  await page.getByTestId('open-palette').click()
  await page.getByTestId('palette').waitFor()
  await keys.type(world.say('keys.command.go_bin'))
  await keys.press('Enter')
  await row('Your website is losing').click()
  await bar.getByTestId('in-bin').waitFor()
  await bar.getByTestId('restore').click()
  await world.until('it is held as before', async () =>
    (await tickets(world, 'held')).some(({ held }) => held === 'spam'),
  )

  // Marked as no spam in one step.
  await keys.press('g')
  await keys.press('h')
  await mark('Esmaltes de otoño')
  await mark('Your website is losing')
  await page.getByTestId('bulk').locator('[data-bulk="take_up"]').click()
  await world.until('both are tickets', async () => (await tickets(world, 'held')).length === 2)
  await keys.press('z')
  await world.until('both are held again', async () => (await tickets(world, 'held')).length === 4)

  // Another sender is blocked, and unblocked in the settings.
  await keys.press('g')
  await keys.press('h')
  await row('Your website is losing').click()
  await bar.getByText(world.say('held.why.spam')).waitFor()
  await page.getByTestId('block').click()
  await bar.getByTestId('forget').waitFor()
  await page.getByTestId('nav-settings').click()
  const blocked = page.getByTestId('senders').locator('[data-sender="offers@rank-higher.example"]')
  await blocked.waitFor()
  await blocked.getByRole('button').click()
  await blocked.waitFor({ state: 'detached' })

  // A ticket is called spam with one key, and the key takes it back.
  await page.getByTestId('nav-inbox').click()
  await world.allOpen()
  const [first] = await tickets(world, 'all_open')
  await page.locator(`[role="row"][data-ticket="${first.id}"]`).first().click()
  await world.text.waitFor()
  await keys.press('Escape')
  await keys.press('!')
  await world.until('it is held as spam', async () =>
    (await tickets(world, 'held')).some(({ id, held }) => id === first.id && held === 'spam'),
  )
  await keys.press('z')
  await world.until('it is open again', async () =>
    (await tickets(world, 'all_open')).some(({ id }) => id === first.id),
  )

  await page.locator(`[role="row"][data-ticket="${first.id}"]`).first().waitFor()

  // Whoever answers an address that took no mail is told before, and may try again.
  await world.openTicket('Siti Rahmawati')
  const warning = page.getByTestId('failed-recipient')
  await warning.waitFor()
  await world.panel.getByTestId('failed-address').waitFor()
  await warning.getByRole('button').click()
  await warning.waitFor({ state: 'detached' })
  await world.panel.getByTestId('failed-address').waitFor({ state: 'detached' })

  // What customers are told by itself: the hours are set, and stand in the preview of the confirmation.
  await page.getByTestId('nav-settings').click()
  const preview = page.getByTestId('acknowledge-preview')
  await preview.getByText('1042').waitFor()
  const monday = page.getByTestId('opening').locator('[data-day="0"]')
  await monday.getByRole('checkbox').check()
  await page.getByTestId('opening').locator('[data-day="1"]').getByRole('checkbox').check()
  await preview.getByText('Monday to Tuesday: 9:00–18:00').waitFor()
  await page.getByTestId('acknowledge-text').fill('We have it: {{ticket.number}}')
  await preview.getByText('We have it: 1042').waitFor()
  await page.getByTestId('acknowledge-text').blur()
  await world.button('held.acknowledge.usual').click()
  await preview.getByText('Monday to Tuesday: 9:00–18:00').waitFor()
  await page.getByTestId('acknowledge-what').selectOption('off')
  await world.until('nothing is confirmed', async () => {
    const { connections } = await world.host.ask('connection.list')
    return (await world.host.ask('acknowledge.get', { connectionId: connections[0].id })).what === 'off'
  })
}
