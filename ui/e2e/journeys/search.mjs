/** Search, as people type: without accents, parts of numbers, conditions in two languages, and by keyboard alone. */
import assert from 'node:assert/strict'

export const title = 'Ana finds a customer, an order and a message by what she remembers of them'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  const hits = (kind) => page.locator(kind ? `[data-hit="${kind}"]` : '[data-hit]')
  const field = page.getByLabel(world.say('nav.search'), { exact: true })
  const search = async (text) => {
    // Out of the field and of the results, wherever the focus is.
    await keys.press('Escape')
    await keys.press('Escape')
    await keys.press('/')
    await keys.type(text)
  }
  await world.filled()

  // Without accents, and marked where it was found.
  await search('nunez')
  await hits('customer').filter({ hasText: 'Álvaro Núñez' }).first().waitFor()
  assert.equal(await hits('customer').first().locator('mark').first().textContent(), 'Núñez')

  // With quotation marks accents count.
  await search('"nunez pena"')
  await page.getByText(world.say('search.none_title', { text: '"nunez pena"' })).waitFor()
  await search('"núñez peña"')
  await hits('customer').first().waitFor()

  // Part of an order's number, and part of a telephone number with its spaces.
  const all = await world.host.ask('search', { text: 'TA-2', limit: 5 })
  const order = all.orders[0].number
  await search(order.slice(4))
  await hits('order').filter({ hasText: order }).first().waitFor()
  await search('555 01 00 15')
  await hits('customer').filter({ hasText: 'Carla Pastor' }).first().waitFor()

  // A number by itself is the ticket's.
  const { rows } = await world.host.ask('ticket.list', {
    queue: 'all_open',
    channel: null,
    language: null,
    order: 'due',
    offset: 0,
    limit: 1,
  })
  await search(String(rows[0].number))
  await world.until('the ticket of this number comes first', async () =>
    ((await hits().first().textContent()) ?? '').includes(`#${rows[0].number}`),
  )

  // The word in progress is completed by keyboard; the condition is a chip that a key takes away.
  await search('carl')
  const offered = page.locator('[data-suggestion]')
  await offered.filter({ hasText: 'Carla Pastor' }).first().waitFor()
  for (let at = 0; at < (await offered.count()); at++) {
    await keys.press('ArrowDown')
    const chosen = page.locator('[data-suggestion][aria-selected="true"]')
    if (((await chosen.textContent()) ?? '').includes('Carla Pastor')) break
  }
  await keys.press('Enter')
  await world.until('the condition is written', async () => (await field.inputValue()).startsWith('from:'))
  await page.locator('[data-condition]').waitFor()
  await hits('ticket').first().waitFor()
  await page.locator('[data-condition]').focus()
  await keys.press('Delete')
  await page.locator('[data-condition]').waitFor({ state: 'detached' })
  assert.equal(await field.inputValue(), '')

  // In Spanish the conditions have Spanish names, and the English ones still hold.
  await page.getByLabel(world.say('nav.language'), { exact: true }).first().selectOption('es')
  world.language = 'es'
  const spanish = page.getByLabel(world.say('nav.search'), { exact: true })
  await spanish.waitFor()
  const counted = async (text) => {
    await spanish.fill(text)
    await page.locator('[data-condition]').filter({ hasText: 'estado:abierto' }).waitFor()
    await hits('ticket').first().waitFor()
    return await page.getByTestId('search-count').textContent()
  }
  assert.equal(await counted('estado:abierto'), await counted('status:open'))
  await spanish.fill('color:azul')
  await page.getByText(world.say('search.not_understood', { parts: 'color:azul' })).waitFor()

  // By relevance; opening one and coming back keeps results, place and order.
  await spanish.fill('pedido')
  await hits('message').first().waitFor()
  await page.locator('[data-order-by="relevance"]').click()
  await page.locator('[data-order-by="relevance"][aria-checked="true"]').waitFor()
  await page.locator('[data-kind="message"]').click()
  await world.until('only messages are shown', async () => (await hits('ticket').count()) === 0)
  await hits('message').nth(2).focus()
  const text = await hits('message').nth(2).textContent()
  await keys.press('Enter')
  await world.text.waitFor()
  await keys.press('Escape')
  await world.until('the one that was opened has the focus again', () =>
    page.evaluate((wanted) => document.activeElement?.textContent === wanted, text),
  )
  assert.equal(await page.locator('[data-order-by="relevance"]').getAttribute('aria-checked'), 'true')

  // A ticket of the results stands among them: the arrows go through what was found, and back leads there.
  const listed = await page.evaluate(
    () => document.querySelectorAll('[data-hit="ticket"], [data-hit="message"]').length,
  )
  assert.ok(listed > 1)
  await hits().first().click()
  await world.text.waitFor()
  const place = page.getByTestId('place')
  const stands = async () => ((await place.textContent()) ?? '').match(/\d+/g).map(Number)
  const [, total] = await stands()
  assert.ok(total > 1 && total <= listed, 'each ticket once')
  const number = () => world.conversation.locator('.number').first().textContent()
  const first = await number()
  await page.getByTestId('place-next').click()
  await world.until('it is the next one', async () => (await stands())[0] === 2 && (await number()) !== first)
  await world.conversation.focus()
  await keys.press('k')
  await world.until('and back by key', async () => (await stands())[0] === 1 && (await number()) === first)
  await keys.press('Escape')
  await hits().first().waitFor()

  // A misspelt word, and what was searched for before.
  await spanish.fill('peddido')
  await page.getByTestId('search-meant').click()
  await world.until('the word is mended', async () => (await spanish.inputValue()) === 'pedido')
  await hits().first().waitFor()
  await spanish.fill('')
  await page.locator('[data-hit="recent"]').filter({ hasText: 'pedido' }).waitFor()

  // What can be typed is explained, and an example is tried from there.
  await page.getByTestId('search-help-button').click()
  await page.getByTestId('search-help').getByRole('button', { name: 'canal:chat' }).click()
  await hits('ticket').first().waitFor()
}
