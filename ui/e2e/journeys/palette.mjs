/** Everything by its name: commands, settings, tickets, in any language, and back to where one was. */
import assert from 'node:assert/strict'

export const title = 'Ana does everything by name: commands, settings, tickets, without losing her place'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  const palette = page.getByTestId('palette')
  const option = (key) => palette.locator(`[data-entry="${key}"]`)
  const chosen = () => palette.locator('[role="option"][aria-selected="true"]').getAttribute('data-entry')
  const open = async (text) => {
    await keys.press('Control+k')
    await palette.waitFor()
    await keys.type(text)
  }
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')

  // Over a text that is being written: the place in it is kept, and nothing typed reaches it.
  await world.text.click()
  await keys.type('Hola, Carla')
  await keys.press('Shift+ArrowLeft')
  await keys.press('Shift+ArrowLeft')
  const selected = () => page.evaluate(() => document.getSelection()?.toString() ?? '')
  const field = await page.evaluate(() => {
    const active = document.activeElement
    return 'selectionStart' in active ? `${active.selectionStart}-${active.selectionEnd}` : ''
  })
  const before = field || (await selected())
  await open('theme')
  await world.until('the theme is offered', async () => (await chosen()) === 'command:view_theme')
  await keys.press('Escape')
  await palette.waitFor({ state: 'detached' })
  const after = await page.evaluate(() => {
    const active = document.activeElement
    return 'selectionStart' in active ? `${active.selectionStart}-${active.selectionEnd}` : ''
  })
  assert.equal(after || (await selected()), before, 'the selection is where it was')

  // A step inside, one back, and the choice takes effect at once.
  await open('dark mode')
  await world.until('a synonym finds it', async () => (await chosen()) === 'command:view_theme')
  await keys.press('Enter')
  await option('choice:dark').waitFor()
  await keys.press('Backspace')
  await option('command:palette').waitFor({ state: 'detached' })
  await keys.type('theme')
  await keys.press('Enter')
  await keys.type('dark')
  await world.until('dark is marked', async () => (await chosen()) === 'choice:dark')
  await keys.press('Enter')
  await world.until('the page is dark', () => page.evaluate(() => document.documentElement.dataset.theme === 'dark'))

  // What was done last can be taken back by name.
  await open('')
  await option('undo:0').waitFor()
  await option('undo:0').click()
  await world.until('the theme is as it was', () => page.evaluate(() => !document.documentElement.dataset.theme))

  // A slip of the finger, the English word in Hungarian, and words without their accents.
  await open('reslove')
  await option('command:ticket_resolve').waitFor()
  await keys.press('Escape')
  await world.host.ask('app.set', { key: 'language', value: 'hu' })
  await world.until('the page is Hungarian', () => page.evaluate(() => document.documentElement.lang === 'hu'))
  world.language = 'hu'
  await open('outbox')
  await option('command:go_outbox').waitFor()
  await keys.press('Escape')
  await open('kimeno')
  await world.until('without accents', async () => (await chosen()) === 'command:go_outbox')
  await keys.press('Enter')
  await page.getByTestId('outbox').waitFor()

  // What cannot be done here says why.
  await open(world.say('keys.command.send'))
  const send = option('command:send')
  await send.waitFor()
  assert.equal(await send.getAttribute('aria-disabled'), 'true')
  assert.ok((await send.textContent()).includes(world.say('keys.why.composer')))
  await keys.press('Escape')

  // A ticket by its number, a customer by the name, and a setting by its own.
  const { rows } = await world.host.ask('ticket.list', {
    queue: 'all_open',
    channel: null,
    language: null,
    order: 'due',
    offset: 0,
    limit: 3,
  })
  await open(String(rows[2].number))
  await option(`ticket:${rows[2].id}`).waitFor()
  await world.until('it is marked', async () => (await chosen()) === `ticket:${rows[2].id}`)
  await keys.press('Enter')
  await world.conversation.getByText(`#${rows[2].number}`, { exact: true }).waitFor()
  await open(world.say('settings.undo_seconds'))
  await option('setting:undo_seconds').waitFor()
  await option('setting:undo_seconds').click()
  await world.until('the field has the focus', () => page.evaluate(() => document.activeElement?.id === 'set-undo'))

  // Nothing is called like that: it can still be searched for.
  await open('zzyzx quux')
  await page.getByText(world.say('palette.none')).waitFor()
  assert.equal(await chosen(), 'search')
  await keys.press('Enter')
  await page.getByTestId('search').waitFor()
}
