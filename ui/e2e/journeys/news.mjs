/** Messages about orders: switched on, written in the customer's language when a parcel leaves, sent once; what is late asks. */
import assert from 'node:assert/strict'
import { tickets } from '../states.mjs'

export const title =
  'A parcel leaves: Ana finds the message in Spanish with the link, sends it, and nothing tells it twice; a late order asks for her by itself'
export const world = { sample: true }

const MARTA = 'Marta Quintana Díaz'
const CIARA = 'Ciara Nolan'

export async function journey(world) {
  const { page, host } = world
  await world.filled()
  await host.ask('app.set', { key: 'undo_seconds', value: '0' })
  const sent = () => host.notebook().filter((line) => line.startsWith('reply ')).length

  // What goes wrong is watched from the start, and nothing is ever sent before somebody has said so.
  await page.getByTestId('nav-settings').click()
  await world.button('settings.section.news').click()
  const rules = page.getByTestId('news-rules')
  const rule = (kind) => rules.locator(`[data-kind="${kind}"] select`)
  await rules.locator('[data-kind="refunded"]').waitFor()
  for (const [kind, value] of [
    ['paid', 'off'],
    ['shipped', 'off'],
    ['late', 'draft'],
    ['unavailable', 'draft'],
    ['delivered', 'off'],
    ['refunded', 'off'],
  ])
    assert.equal(await rule(kind).inputValue(), value, kind)

  // Orders that say nothing of delivery can be promised for so many days; what is no such number is refused and put back.
  const days = page.getByTestId('news-delivery')
  const { connections } = await host.ask('connection.list')
  const promised = async () => (await host.ask('news.get', { connectionId: connections[0].id })).deliveryDays
  await days.fill('6')
  await days.blur()
  await world.until('six days are kept', async () => (await promised()) === 6)
  world.foresee(/status of 422/)
  await days.fill('400')
  await days.blur()
  await page.getByText(world.say('errors.delivery_days_invalid', { max: '90' })).waitFor()
  await world.until('what holds is shown again', async () => (await days.inputValue()) === '6')
  await days.fill('')
  await days.blur()
  await world.until('nothing is promised', async () => (await promised()) === null)

  // The words, as a customer with a real order would read them.
  await rule('shipped').selectOption('draft')
  await page.getByTestId('news-language').selectOption('es')
  const preview = page.getByTestId('news-preview')
  await preview.getByText('ya va de camino').waitFor()
  assert.match(await preview.textContent(), /https:\/\/\S+\.example\//)
  await page.getByTestId('news-text').fill('Ya sale, {{customer.first_name}}: {{order.tracking_link}}')
  await preview.getByText('Ya sale,').waitFor()
  await page.getByTestId('news-text').blur()
  await world.button('news.usual').click()
  await preview.getByText('ya va de camino').waitFor()

  // The parcel leaves the shop.
  await page.getByTestId('nav-inbox').click()
  await world.allOpen()
  const before = (await tickets(world)).length
  await host.staff('shipped', 'ord_TA-20411')
  const told = (await tickets(world)).find(({ customerName }) => customerName === MARTA)
  assert.deepEqual([told.orderNumber, told.hasDraft, told.priority], ['TA-20411', true, 'normal'])
  await world.openLinked(MARTA)
  await world.until('the message is written', async () => (await world.written()).includes('ya va de camino'))
  const text = await world.written()
  assert.match(text, /^Hola, Marta:\n/)
  assert.match(text, /Tu pedido TA-20411 /)
  assert.match(text, /https:\/\/seguimiento\.correosur\.example\/CS\d{9}/)
  await world.conversation.getByText(world.say('event.news_draft')).waitFor()
  assert.equal(sent(), 0, 'nothing has left')
  await page.getByTestId('send').click()
  await world.until('it has left', async () => sent() === 1)
  await world.until('nothing is left to do', async () => (await tickets(world)).length === before)

  // The same again, and the program killed and started again: nothing.
  await host.ask('sync.now')
  world.foresee(
    /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|Failed to fetch/,
  )
  await host.kill()
  await host.start()
  await world.visit()
  await world.allOpen()
  await host.ask('sync.now')
  assert.equal((await tickets(world)).length, before)
  assert.equal(sent(), 1)

  // A promised moment passes: somebody is asked without anybody having complained.
  await host.staff('promised', 'ord_TA-20414')
  const late = (await tickets(world)).find(({ customerName }) => customerName === CIARA)
  assert.deepEqual([late.orderNumber, late.hasDraft, late.priority], ['TA-20414', true, 'high'])
  await world.openLinked(CIARA)
  await world.conversation.getByText('TA-20414').first().waitFor()
  await world.until('the message is written', async () => (await world.written()).includes('sorry for the delay'))
  await host.ask('sync.now')
  assert.equal((await tickets(world)).length, before + 1)
  assert.equal(sent(), 1)
}
