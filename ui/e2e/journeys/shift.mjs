/** Twelve tickets of a shift, each dealt with in its own way, and the pointer never touched. */
import assert from 'node:assert/strict'

export const title = 'Ana works through a shift of twelve tickets by keyboard alone'
export const world = { sample: true }

const MANY = 12
const ANSWERS = {
  es: 'Hola: ya lo estoy mirando con el transportista y te escribo hoy mismo.',
  hu: 'Jó napot! Már utánanézek, és még ma írok.',
  id: 'Halo, sedang saya periksa dan hari ini juga saya kabari.',
  en: 'Hello, I am looking into it and will write again today.',
}

export async function journey(world) {
  const { page, host } = world
  const keys = page.keyboard
  // A time that is half typed cannot be read yet.
  world.foresee(/422/)
  await page.evaluate(() => {
    globalThis.pointed = 0
    for (const kind of ['pointerdown', 'wheel', 'touchstart'])
      addEventListener(kind, () => globalThis.pointed++, { capture: true, passive: true })
  })
  await world.filled()
  await keys.press('g')
  await page.getByTestId('sequence').waitFor()
  await keys.press('a')
  await world.until(
    'all open tickets are shown',
    async () => (await world.tab('all_open').getAttribute('aria-selected')) === 'true',
  )
  await world.filled()

  const shown = async () => (await world.conversation.locator('.number').first().textContent()).trim()
  const ticket = (number) => host.ask('ticket.get', { ticketId: number })
  const writing = () => page.evaluate(() => document.activeElement?.isContentEditable === true)
  const out = async () => {
    await keys.press('Escape')
    await world.until('Esc leaves the text', async () => !(await writing()))
  }
  /** Begins a reply (`r`) or a note (`n`) and writes it. */
  const write = async (key, text) => {
    await keys.press(key)
    await world.until('the text has the focus', writing)
    await keys.type(text)
  }
  const answer = async (number) => write('r', ANSWERS[(await ticket(number)).row.language] ?? ANSWERS.en)
  const is = (number, what, test) => world.until(what, async () => test(await ticket(number)))
  const replied = (view) => view.messages.some((one) => one.kind === 'outbound' && one.own)
  const choose = async (key, words) => {
    await keys.press(key)
    await page.getByTestId('picker').waitFor()
    await keys.type(words)
    await keys.press('Enter')
  }

  const ways = [
    async (number) => {
      await answer(number)
      await keys.press('Control+Shift+Enter')
      await is(number, 'answered and resolved', (view) => view.row.status === 'resolved' && replied(view))
    },
    async (number) => {
      await keys.press('i')
      await is(number, 'it is hers', (view) => view.row.assignee !== null)
      await answer(number)
      await keys.press('Control+Enter')
      await is(number, 'answered', replied)
      await out()
    },
    async (number) => {
      await write('n', 'Lleva dos avisos: llamar al almacén antes de contestar.')
      await keys.press('Control+Enter')
      await is(number, 'noted', (view) => view.messages.some((one) => one.kind === 'note'))
      await out()
      await keys.press('e')
      await is(number, 'resolved', (view) => view.row.status === 'resolved')
    },
    async (number) => {
      await keys.press('h')
      await page.getByTestId('snooze').waitFor()
      await keys.type('tomorrow 9')
      await world.until('the time was understood', async () =>
        /9/.test(await page.getByTestId('snooze-reading').textContent()),
      )
      await keys.press('Enter')
      await is(number, 'put aside', (view) => view.row.status === 'snoozed')
    },
    async (number) => {
      await choose('p', world.say('app.priority.urgent'))
      await is(number, 'urgent', (view) => view.row.priority === 'urgent')
      await choose('t', 'second contact')
      await is(number, 'tagged', (view) => view.row.tags.includes('second contact'))
      await keys.press('Escape')
      await page.getByTestId('picker').waitFor({ state: 'detached' })
    },
    async (number) => {
      await keys.press('m')
      await page.getByTestId('macro-preview').waitFor()
      await keys.type('longer')
      await keys.press('Enter')
      await page.getByTestId('macro-preview').waitFor({ state: 'detached' })
      await world.until('the macro is the text', async () => (await world.written()).length > 20)
      await world.until('the text has the focus', writing)
      await keys.press('Control+Enter')
      await is(number, 'answered', replied)
      await out()
      await keys.press('e')
      await is(number, 'resolved', (view) => view.row.status === 'resolved')
    },
  ]

  const first = await page.evaluate(() => document.querySelector('[role="row"][tabindex="0"]').dataset.number)
  await keys.press('Enter')
  await world.conversation.getByText(`#${first}`, { exact: true }).waitFor()
  const done = new Set()
  for (let at = 0; at < MANY; at++) {
    const number = await shown()
    assert.ok(!done.has(number), `${number} is met twice`)
    await world.text.waitFor()
    await ways[at % ways.length](number)
    done.add(number)
    // What was dealt with makes way by itself; from what stays, `j` goes on.
    const stays = ['open', 'waiting'].includes((await ticket(number)).row.status)
    if (stays) await keys.press('j')
    await world.until(`the ticket after ${number}`, async () => (await shown().catch(() => number)) !== number)
  }
  assert.equal(done.size, MANY)
  assert.equal(await page.evaluate(() => globalThis.pointed), 0, 'the pointer was used')
}
