/**
 * As much of a Medusa server as a first reading asks for, with any number of orders: made here, because nobody waits for a real shop
 * to have sold so much. `quick`: it answers at once; otherwise like one that is far away.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Loopback } from './loopback.mjs'

const DAY = 86_400_000
const FIXTURES = join(import.meta.dirname, '../../crates/connectors/src/shops/medusa/fixtures')
const fixture = (name) => JSON.parse(readFileSync(join(FIXTURES, `${name}.json`), 'utf8'))[name]

export class LongShop extends Loopback {
  /** Questions for orders, by the times that they name. */
  asked = []
  name = fixture('stores')[0].name

  /** `every`: milliseconds between two orders. */
  constructor(orders, { every = 2 * DAY, quick = false } = {}) {
    super()
    this.quick = quick
    const [like] = fixture('orders').filter((order) => order.returns.length === 0)
    const now = Date.now()
    // The oldest first, as the server sorts them.
    this.orders = Array.from({ length: orders }, (_, place) => {
      const at = new Date(now - (orders - 1 - place) * every - 600_000).toISOString()
      return { ...like, id: `order_${place}`, display_id: 9000 + place, created_at: at, updated_at: at }
    })
    this.lists = { products: [], customers: [], returns: [], payments: [], stores: fixture('stores') }
  }

  async answer(request, answer) {
    const { pathname, searchParams } = new URL(request.url, 'http://shop')
    if (pathname === '/health') return void answer.end('OK')
    const list = pathname.replace('/admin/', '')
    let rows = list === 'orders' ? this.orders : (this.lists[list] ?? [])
    const [from, before] = ['updated_at[$gte]', 'updated_at[$lt]'].map((name) => searchParams.get(name))
    if (list === 'orders') {
      if (!this.quick) await new Promise((done) => setTimeout(done, 250))
      this.asked.push({ from, before })
      const ids = searchParams.getAll('id[]')
      rows = rows.filter(
        (row) =>
          (ids.length === 0 || ids.includes(row.id)) &&
          (!from || row.updated_at >= from) &&
          (!before || row.updated_at < before),
      )
    }
    const offset = Number(searchParams.get('offset') ?? 0)
    const limit = Number(searchParams.get('limit') ?? 15)
    const body = { [list]: rows.slice(offset, offset + limit), count: rows.length, offset, limit }
    answer.writeHead(200, { 'content-type': 'application/json' })
    answer.end(JSON.stringify(body))
  }
}
