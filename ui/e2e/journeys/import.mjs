/** A shop with many orders is read for the first time: newest first, with how far it is, stopped and resumed, while Ana works. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

export const title = 'Ana connects a shop with 600 orders, sees how far its import is, stops it and lets it go on'
export const world = {}

const ORDERS = 600
const DAY = 86_400_000
const FIXTURES = join(import.meta.dirname, '../../../crates/connectors/src/shops/medusa/fixtures')
const fixture = (name) => JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'))[name]

export async function journey(world) {
  const { page } = world
  const shop = new Shop()
  const address = await shop.open()
  try {
    await world.button('app.first.connect_button').click()
    const form = page.getByTestId('connect-form')
    await form.locator('#connect-kind').selectOption('medusa')
    await form.getByLabel(world.say('connect.field.medusa.url.label'), { exact: true }).fill(address)
    await form.getByLabel(world.say('connect.field.medusa.secret_key.label'), { exact: true }).fill('sk_slow')
    await world.button('connect.test', {}, form).click()
    await form.locator('[data-step="read_orders"][data-ok="true"]').waitFor()
    await world.button('connect.add', { name: fixture('stores')[0].name }, form).click()
    await page.getByTestId('nav-settings').click()
    const card = page.getByTestId('settings').locator('[data-connection]').first()
    const bar = card.locator('progress[value]')
    await bar.waitFor()
    const far = async () => Number(await bar.getAttribute('value'))
    await world.until('it goes on', async () => (await far()) > 0)
    assert.equal(Number(await bar.getAttribute('max')), ORDERS)
    assert.equal((await world.host.ask('notice.badge')).count ?? 0, 0, 'nothing old is told')

    // Stopped: it stays where it is, over a restart too, and goes on from there.
    await world.button('outbox.pause', {}, card).click()
    await card.getByText(world.say('outbox.first_import_paused')).waitFor()
    await page.waitForTimeout(600)
    const asked = shop.asked.length
    const [at] = (await world.host.ask('connection.list')).connections
    assert.ok(at.firstImport.done < ORDERS)
    await page.waitForTimeout(600)
    assert.equal(shop.asked.length, asked, 'nobody asks it')
    shop.quick = true
    await world.button('outbox.resume', {}, card).click()
    await world.until(
      'everything is there',
      async () => {
        const [now] = (await world.host.ask('connection.list')).connections
        return now.orders === ORDERS && now.firstImport === null
      },
      60_000,
    )
    await card.locator('[data-testid="first-import"]').waitFor({ state: 'detached' })

    // What was asked: the newest week first, then window by window further back.
    const ends = [...new Set(shop.asked.flatMap(({ before }) => before ?? []))]
    assert.ok(ends.length > 6)
    assert.deepEqual(ends, ends.toSorted().reverse(), 'each window ends where the last began')
  } finally {
    await shop.close()
  }
}

/** As much of a Medusa server as a first reading asks for, and slow. */
class Shop {
  asked = []
  quick = false
  #server

  async open() {
    const [like] = fixture('orders').filter((order) => order.returns.length === 0)
    const now = Date.now()
    this.orders = Array.from({ length: ORDERS }, (_, place) => {
      const at = new Date(now - place * 2 * DAY - 600_000).toISOString()
      return { ...like, id: `order_${place}`, display_id: 9000 - place, created_at: at, updated_at: at }
    })
    this.lists = { products: [], customers: [], returns: [], payments: [], stores: fixture('stores') }
    this.#server = createServer((request, answer) => void this.#answer(request, answer)).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${this.#server.address().port}`
  }

  async close() {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #answer(request, answer) {
    const { pathname, searchParams } = new URL(request.url, 'http://shop')
    if (pathname === '/health') return void answer.end('OK')
    const list = pathname.replace('/admin/', '')
    let rows = list === 'orders' ? this.orders : (this.lists[list] ?? [])
    const [from, before] = ['updated_at[$gte]', 'updated_at[$lt]'].map((name) => searchParams.get(name))
    if (list === 'orders') {
      if (!this.quick) await new Promise((done) => setTimeout(done, 250))
      this.asked.push({ from, before })
      const ids = searchParams.getAll('id[]')
      rows = rows.filter((row) => ids.length === 0 || ids.includes(row.id))
      if (from) rows = rows.filter((row) => row.updated_at >= from)
      if (before) rows = rows.filter((row) => row.updated_at < before)
      rows = rows.toSorted((one, other) => one.updated_at.localeCompare(other.updated_at))
    }
    const offset = Number(searchParams.get('offset') ?? 0)
    const limit = Number(searchParams.get('limit') ?? 15)
    const body = { [list]: rows.slice(offset, offset + limit), count: rows.length, offset, limit }
    answer.writeHead(200, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(body))
  }
}
