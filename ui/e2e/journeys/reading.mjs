/** Ana reads: what is quoted is folded, the original can be seen, changes are one line, words are found, files opened. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'

export const title = 'Ana reads a long conversation without losing anything of it'
export const world = { sample: true }

export async function journey(world) {
  const { page, host } = world
  await world.filled()
  await world.allOpen()
  await folds(world)
  await original(world)
  await changes(world, page, host)
  await find(world)
  await place(world)
  await followers(world)
  await pointed(world)
  await files(world)
}

/** Álvaro wrote from a telephone, under which Outlook put the shop's own message. */
async function folds(world) {
  await world.openTicket('Álvaro Núñez')
  const fold = world.conversation.getByTestId('fold')
  assert.equal(await fold.count(), 1, 'one fold: the line of the telephone and the quote under it')
  assert.equal((await fold.textContent()).trim(), world.say('reading.fold.quoted.other', { count: 9 }))
  const quoted = world.conversation.locator('.folded')
  assert.equal(await quoted.isVisible(), false)
  await fold.focus()
  await world.page.keyboard.press('Enter')
  await quoted.getByText('Te hemos enviado la etiqueta').waitFor()
  assert.equal(await fold.getAttribute('aria-expanded'), 'true')
  await world.page.keyboard.press('Enter')
  assert.equal(await quoted.isVisible(), false)
}

/** Every byte of it, copied and saved, by keyboard. */
async function original(world) {
  const { page } = world
  const message = world.conversation.locator('.message', { has: page.getByTestId('fold') })
  const id = await message.getAttribute('data-message')
  const { messages, row } = await world.ticket()
  const { text } = messages.find((one) => one.id === id)
  await message.focus()
  await page.keyboard.press('Shift+F10')
  await page.locator('[data-menu-command="show_original"]').click()
  const shown = page.getByTestId('original')
  await world.until(
    'the whole text is shown',
    async () => (await shown.getByTestId('original-text').textContent()) === text,
  )
  await shown.getByText(`#${row.number}`).waitFor()
  await shown.getByText(id).waitFor()
  const saving = page.waitForEvent('download')
  await shown.getByTestId('original-save').press('Enter')
  const file = await readFile(await (await saving).path(), 'utf8')
  assert.ok(file.endsWith(text), 'the file ends with the text as it came')
  await page.keyboard.press('Escape')
  await shown.waitFor({ state: 'detached' })
}

async function changes(world, page, host) {
  const { row } = await world.ticket()
  for (const change of [
    { kind: 'priority', priority: 'high' },
    { kind: 'tags', add: ['loza'], remove: [] },
    { kind: 'status', status: 'waiting' },
    { kind: 'status', status: 'open' },
  ])
    await host.ask('ticket.batch', { ticketIds: [row.id], change })
  const run = world.conversation.getByTestId('run')
  await run.waitFor()
  const line = run.getByRole('button')
  await world.until('four changes are one line', async () => /^\s*4 /.test(await line.textContent()))
  await line.focus()
  await page.keyboard.press('Enter')
  await run.getByText('loza').waitFor()
  await page.keyboard.press('Enter')
  assert.equal(await run.getByText('loza').isVisible(), false)
}

async function find(world) {
  const { page } = world
  await world.text.click()
  await page.keyboard.press('ControlOrMeta+f')
  const bar = page.getByTestId('find')
  const field = bar.getByRole('textbox')
  const count = bar.getByTestId('find-count')
  const at = (place, total) =>
    world.until(
      `${place} of ${total} is looked at`,
      async () => (await count.textContent()) === world.say('reading.find.place', { at: place, total }),
    )
  // Accents do not count, and one of the two places is folded.
  await field.fill('ETIQUETA')
  await world.until('two places are found', async () => (await count.textContent()).endsWith('2'))
  await at(1, 2)
  assert.equal(await page.evaluate(() => CSS.highlights.get('found-here')?.size), 1)
  await page.keyboard.press('Enter')
  await at(2, 2)
  await world.conversation.locator('.folded').getByText('etiqueta de recogida').waitFor()
  await page.keyboard.press('F3')
  await at(1, 2)
  await page.keyboard.press('Shift+Enter')
  await at(2, 2)
  await field.fill('loza')
  await at(1, 1)
  await world.conversation.getByTestId('run').getByText('loza').waitFor()
  await field.fill('xyzzyplugh')
  await bar.getByText(world.say('reading.find.none')).waitFor()
  await page.keyboard.press('Escape')
  await bar.waitFor({ state: 'detached' })
  assert.equal(await page.evaluate(() => CSS.highlights.size), 0)
  assert.ok(await world.text.evaluate((text) => text === document.activeElement), 'back in the text that was written')
}

/** Which of how many, and the way to the next one. */
async function place(world) {
  const { page } = world
  await page.keyboard.press('Escape')
  const shown = page.getByTestId('place')
  const [at, total] = (await shown.textContent()).match(/\d+/g).map(Number)
  const { row } = await world.ticket()
  const where = (place) => world.say('reading.place.short', { at: place, total })
  await page.getByTestId('place-next').click()
  await world.until('the next one is shown', async () => (await shown.textContent()).trim() === where(at + 1))
  await page.getByTestId('place-previous').click()
  await world.until('and the one before', async () => (await shown.textContent()).trim() === where(at))
  assert.equal((await world.ticket()).row.id, row.id)
}

/** Bruno is to follow it too, and no longer. */
async function followers(world) {
  const { page, host } = world
  const { row } = await world.ticket()
  const who = async () => (await host.ask('ticket.watchers', { ticketId: row.id })).agents.map((one) => one.name)
  await page.getByTestId('followers').click()
  const picker = page.getByTestId('picker')
  await picker.locator('[role="option"]', { hasText: 'Bruno' }).click()
  await world.until('Bruno follows', async () => (await who()).includes('Bruno'))
  await page.keyboard.press('Escape')
  await page.getByTestId('followers').getByText('Bruno').waitFor()
  await page.keyboard.press('z')
  await world.until('Bruno does not', async () => !(await who()).includes('Bruno'))
}

/** A command of a row's menu is done to that row, whatever is opened beside it. */
async function pointed(world) {
  const { page, host } = world
  const opened = (await world.ticket()).row
  const other = world.row('Emily Hartwell')
  await other.click({ button: 'right' })
  await page.locator('[data-menu-command="ticket_priority"]').click()
  await page.getByTestId('picker').locator('[data-choice="urgent"]').click()
  const id = await other.getAttribute('data-ticket')
  const priority = async (ticketId) => (await host.ask('ticket.get', { ticketId })).row.priority
  await world.until('the other one is urgent', async () => (await priority(id)) === 'urgent')
  assert.equal(await priority(opened.id), 'high', 'the opened one is as it was')
}

/** A picture, a PDF and a text, each looked at and left by keyboard. */
async function files(world) {
  const { page } = world
  const viewer = page.getByTestId('viewer')
  const look = async (customer, kind) => {
    await page.locator('[role="row"][data-ticket][tabindex="0"]').focus()
    await page.keyboard.press('Home')
    await world.until(`the row of ${customer} is drawn`, async () => {
      if ((await world.row(customer).count()) > 0) return true
      await page.keyboard.press('PageDown')
      return false
    })
    await world.openTicket(customer)
    // The row that was clicked takes the focus once more when it is drawn as read.
    await world.until(`the file of ${customer} is shown`, async () => {
      if ((await page.locator(`[data-testid="viewer"][data-kind="${kind}"]`).count()) > 0) return true
      await world.conversation.locator('[data-view]').first().focus()
      await page.keyboard.press('Enter')
      return false
    })
  }
  const leave = async () => {
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
  }

  await look('Oliver Pemberton', 'image')
  const picture = viewer.locator('img')
  await world.until('the picture is drawn', () => picture.evaluate((one) => one.naturalWidth > 0))
  const width = async () => (await picture.boundingBox()).width
  const before = await width()
  await page.keyboard.press('+')
  await world.until('it is larger', async () => (await width()) > before)
  await page.keyboard.press('0')
  await world.until('it fits again', async () => (await width()) === before)
  await leave()

  const loaded = []
  page.on('request', (request) => loaded.push(request.url()))
  await look('Kiss Anna', 'pdf')
  await viewer.locator('[data-page="1"][data-drawn="true"]').waitFor()
  const inked = await viewer.locator('canvas').evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.some((value, place) => place % 4 < 3 && value < 128)
  })
  assert.ok(inked, 'something is drawn on the page')
  assert.ok(
    loaded.every((url) => new URL(url).hostname === '127.0.0.1' || url.startsWith('blob:') || url.startsWith('data:')),
    'nothing is fetched from anywhere else',
  )
  await leave()

  await look('Balogh Ildikó', 'text')
  await viewer.getByTestId('viewer-text').getByText('Taza Alba').waitFor()
  await leave()
}
