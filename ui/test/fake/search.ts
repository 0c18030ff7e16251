/** Searching in the fake shop: words without accents, one kind after the other, and nothing of the query language. */
import type { SearchInput, SearchResults, Suggestions } from '../../src/ipc/generated'
import type { World } from './world'

const fold = (value: string) => value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const NOTHING: SearchResults = {
  tickets: [],
  messages: [],
  customers: [],
  orders: [],
  products: [],
  totals: {},
  conditions: [],
  notUnderstood: [],
  partial: false,
  meant: null,
}

export function searched(world: World, { text, kind, limit, offset }: SearchInput): SearchResults {
  const wanted = fold(text.trim())
  const marks = (value: string): [number, number][] => {
    const at = fold(value).indexOf(wanted)
    return at >= 0 ? [[at, at + wanted.length]] : []
  }
  const all = [...world.tickets.values()]
  const people = [...world.customers.values()]
  const found = {
    ticket: all
      .filter(({ row }) => fold(row.subject).includes(wanted) || String(row.number) === wanted)
      .map(({ row }) => ({ row, marks: marks(row.subject) })),
    message: all.flatMap(({ row, messages }) =>
      messages
        .filter((one) => fold(one.text).includes(wanted))
        .map((one) => {
          const excerpt = one.text.replaceAll('\n', ' ')
          return { id: one.id, row, kind: one.kind, author: one.author, at: one.at, excerpt, marks: marks(excerpt) }
        }),
    ),
    customer: people
      .map((one) => ({ one, excerpt: [one.name, ...one.emails].join(' ') }))
      .filter(({ excerpt }) => fold(excerpt).includes(wanted))
      .map(({ one, excerpt }) => ({
        id: one.id,
        name: one.name,
        email: one.emails[0] ?? null,
        excerpt,
        marks: marks(excerpt),
        ordersCount: one.ordersCount,
        ticketId: one.tickets[0]?.id ?? null,
      })),
    order: people.flatMap((one) =>
      one.orders
        .filter((own) => fold(own.number).includes(wanted))
        .map((own) => ({
          id: own.id,
          number: own.number,
          customerName: one.name,
          customerId: one.id,
          placedAt: own.placedAt,
          total: own.total,
          excerpt: own.number,
          marks: marks(own.number),
          ticketId: one.tickets[0]?.id ?? null,
        })),
    ),
    product: 'taza azul'.includes(wanted)
      ? [
          {
            id: 'p1',
            title: 'Taza azul',
            sku: 'TZ-AZ-330',
            excerpt: 'Taza azul TZ-AZ-330',
            marks: marks('Taza azul'),
            price: { minor: 1450, currency: 'EUR', digits: 2 },
            stock: 12,
          },
        ]
      : [],
  }
  const part = <T>(name: keyof typeof found, rows: T[]): T[] =>
    kind && kind !== name ? [] : rows.slice(offset, offset + limit)
  return {
    ...NOTHING,
    tickets: part('ticket', found.ticket),
    messages: part('message', found.message),
    customers: part('customer', found.customer),
    orders: part('order', found.order),
    products: part('product', found.product),
    totals: Object.fromEntries(
      Object.entries(found)
        .filter(([name]) => !kind || kind === name)
        .map(([name, rows]) => [name, { count: rows.length, more: false }]),
    ),
  }
}

export function suggested(world: World, text: string, limit: number): Suggestions {
  const all = searched(world, {
    text,
    limit,
    offset: 0,
    kind: null,
    order: 'newest',
    operators: {},
    values: {},
    dates: 'dmy',
    zoneMinutes: 0,
  })
  return { customers: all.customers, orders: all.orders, tags: [], agents: [] }
}
