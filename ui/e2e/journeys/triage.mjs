/** A ticket is sorted by keyboard: whose, how urgent, which tags, until when, done; and each step is taken back in words. */
import assert from 'node:assert/strict'

export const title = 'Ana sorts a ticket by keyboard and takes every step back'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  const number = (await world.conversation.locator('.number').first().textContent()).slice(1)
  // A text that is no time is refused as it is typed.
  world.foresee(/422/)
  const picker = page.getByTestId('picker')
  const out = async () => world.conversation.focus()
  const told = (text) => page.getByText(text, { exact: false }).first().waitFor()

  await out()
  await page.keyboard.press('a')
  await picker.getByRole('option', { name: 'Luis' }).waitFor()
  await page.keyboard.type('lui')
  await page.keyboard.press('Enter')
  await world.until(
    'Luis has it',
    async () => (await world.conversation.getByTestId('assignee').textContent()) === 'Luis',
  )

  await out()
  await page.keyboard.press('p')
  await page.keyboard.type(world.say('app.priority.urgent'))
  await page.keyboard.press('Enter')
  await world.conversation.locator('[data-testid="pick-priority"][data-priority="urgent"]').waitFor()

  await out()
  await page.keyboard.press('t')
  await picker.waitFor()
  await page.keyboard.type('Paquete perdido')
  await page.keyboard.press('Enter')
  await world.until('the tag is there', async () =>
    (await world.conversation.getByTestId('pick-tags').textContent()).includes('paquete perdido'),
  )
  await page.keyboard.press('Escape')
  await picker.waitFor({ state: 'detached' })

  await out()
  await page.keyboard.press('h')
  const snooze = page.getByTestId('snooze')
  await snooze.waitFor()
  await page.keyboard.type('soon')
  await world.until('what is not understood is said', async () =>
    (await page.getByTestId('snooze-reading').textContent()).includes(world.say('errors.when_unreadable').slice(0, 20)),
  )
  await page.locator('#snooze-when').fill('mañana a las 9')
  await world.until('it was understood', async () => /9/.test(await page.getByTestId('snooze-reading').textContent()))
  await page.getByTestId('snooze-late').waitFor()
  await page.keyboard.press('Enter')
  await world.until(
    'the next ticket is shown',
    async () => !(await world.conversation.locator('.number').first().textContent()).includes(number),
  )
  await world.openTicket('Carla Pastor')
  await page.getByTestId('snoozed').waitFor()

  await out()
  await page.keyboard.press('e')
  await told(world.say('ticket.done.resolved', { number }))

  for (const words of [
    world.say('undo.ticket.status', { status: world.say('app.status.resolved') }),
    world.say('undo.ticket.snooze', { until: '' }).trim(),
    world.say('undo.ticket.tags', { tags: '+paquete perdido' }),
    world.say('undo.ticket.priority', { priority: world.say('app.priority.urgent') }),
    world.say('undo.ticket.assign', { name: 'Luis' }),
  ]) {
    await world.conversation.focus()
    await page.keyboard.press('z')
    await told(words)
  }
  const { row } = await world.host.ask('ticket.get', { ticketId: number })
  assert.deepEqual(
    [row.status, row.priority, row.tags, row.assignee, row.snoozedUntil],
    ['open', 'normal', [], null, null],
  )
  await page.keyboard.press('Shift+z')
  await told(world.say('undo.did.ticket.assign', { name: 'Luis' }))
}
