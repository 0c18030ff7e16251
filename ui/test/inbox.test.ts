/** The list under Ana's hand, and how pressing its tickets are. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { TicketRow } from '../src/ipc/generated'
import { pressure } from '../src/inbox/due'
import { returnTimes } from '../src/inbox/returning'
import { TicketRows } from '../src/inbox/rows.svelte'
import { Selection } from '../src/inbox/selection.svelte'
import { isWhole, newGroup, newTest } from '../src/inbox/tree'
import { usePlatform } from '../src/platform'
import { pieces } from '../src/search/excerpt'
import { tierOf } from '../src/data/layout.svelte'
import { fakePlatform, type FakePlatform } from './fake/platform'
import { world } from './fake/world'

const MINUTE = 60_000
let fake: FakePlatform
let rows: TicketRows

beforeEach(async () => {
  fake = fakePlatform(world(40))
  usePlatform(fake)
  rows = new TicketRows()
  await rows.ask({ queue: 'all_open', channel: null, language: null, order: 'newest' })
})

describe('the inbox', () => {
  it('keeps every row in its place when customers write, and offers what is new', async () => {
    const before = [...rows.ids]
    const late = before.at(-1)!
    fake.writes(late, 'Any news?')
    await rows.refresh([before[3]!])
    expect(rows.ids).toEqual(before)
    expect(rows.rows.get(late)!.unread).toBe(true)
    await rows.snapshot()
    expect(rows.ids[0]).toBe(late)
  })

  it('counts tickets that arrived above and shows them only when asked', async () => {
    const first = fake.world.tickets.get(rows.ids[0]!)!
    const row = { ...first.row, id: 'new', number: 50001, lastMessageAt: Date.now() }
    fake.world.tickets.set('new', { ...first, row })
    await rows.refresh([])
    expect(rows.waiting).toEqual(['new'])
    expect(rows.ids).not.toContain('new')
    await rows.snapshot()
    expect(rows.ids[0]).toBe('new')
    expect(rows.waiting).toEqual([])
  })

  it('puts a ticket that comes back into its place even when a change is heard meanwhile', async () => {
    const first = rows.ids[0]!
    rows.drop(first)
    const back = rows.snapshot()
    await rows.refresh([])
    await back
    expect(rows.ids[0]).toBe(first)
    expect(rows.waiting).toEqual([])
  })

  it('keeps the ticket in use when it leaves the queue, and drops it when it is left', async () => {
    const used = rows.ids[5]!
    await fake.call('ticket.batch', { ticketIds: [used], change: { kind: 'status', status: 'resolved' } })
    await rows.refresh([used])
    expect(rows.ids).toContain(used)
    await rows.refresh([])
    expect(rows.ids).not.toContain(used)
  })

  it('goes to the ticket below after one is dealt with, and to the one above at the end', () => {
    expect(rows.neighbour(rows.ids[2]!)).toBe(rows.ids[3])
    expect(rows.neighbour(rows.ids.at(-1)!)).toBe(rows.ids.at(-2))
  })

  it('opens a long queue with its first page, knows how long it is, and learns the order when it is walked', async () => {
    const long = world(450)
    // Real ids have 36 characters, and the order of a queue is counted by them.
    const tickets = [...long.tickets.values()]
    long.tickets.clear()
    for (const ticket of tickets) {
      const id = ticket.row.id.padStart(36, '0')
      long.tickets.set(id, { ...ticket, row: { ...ticket.row, id } })
    }
    fake = fakePlatform(long)
    usePlatform(fake)
    await rows.ask({ queue: 'all_open', channel: null, language: null, order: 'due' })
    expect(rows.ids.length).toBe(200)
    expect(rows.slots.length).toBe(rows.total)
    const first = [...rows.ids]
    await rows.look(210, 230)
    expect(rows.ids.length).toBe(rows.total)
    expect(rows.ids.slice(0, 200)).toEqual(first)
    expect(rows.rows.has(rows.ids[220]!)).toBe(true)
    expect(rows.rows.has(rows.ids.at(-1)!)).toBe(false)

    // Changes that are heard while the order is on its way neither hold it up nor cut the list short again.
    for (const first of ['order', 'refresh']) {
      await rows.ask({ queue: 'all_open', channel: null, language: null, order: 'due' })
      const both = [() => rows.complete(), () => rows.refresh([])]
      if (first === 'refresh') both.reverse()
      await Promise.all([...both.map((ask) => ask()), rows.refresh([])])
      expect(rows.whole).toBe(true)
      expect(rows.ids.length).toBe(rows.total)
    }
  })
})

describe('the marked tickets', () => {
  const order = ['a', 'b', 'c', 'd', 'e']

  it('remember what the list knew when tickets were last marked, not when it was last asked', async () => {
    const marked = new Selection()
    marked.all(rows.ids, 7)
    await rows.refresh([])
    marked.keep(rows.ids.slice(0, 2))
    expect(marked.upTo).toBe(7)
    marked.toggle(rows.ids[5]!, 9)
    expect(marked.upTo).toBe(9)
  })

  it('are a range from where it began, drawn anew as it grows and shrinks', () => {
    const marked = new Selection()
    marked.toggle('b')
    marked.extend(order, 'b', 'd')
    expect(marked.inOrder(order)).toEqual(['b', 'c', 'd'])
    marked.extend(order, 'd', 'c')
    expect(marked.inOrder(order)).toEqual(['b', 'c'])
    marked.extend(order, 'c', 'a')
    expect(marked.inOrder(order)).toEqual(['a', 'b'])
  })

  it('keep what was marked one by one beside a range', () => {
    const marked = new Selection()
    marked.toggle('a')
    marked.toggle('d')
    marked.extend(order, 'd', 'e')
    expect(marked.inOrder(order)).toEqual(['a', 'd', 'e'])
    marked.toggle('a')
    expect(marked.inOrder(order)).toEqual(['d', 'e'])
  })

  it('stay the same tickets when the list changes under them', () => {
    const marked = new Selection()
    marked.all(order)
    expect(marked.inOrder(['x', 'c', 'a'])).toEqual(['c', 'a', 'b', 'd', 'e'])
    marked.clear()
    expect(marked.size).toBe(0)
  })
})

describe('the times to come back', () => {
  it('are in the order of time, and this evening is left out when it has begun', () => {
    const morning = returnTimes(new Date(2026, 10, 18, 8))
    expect(morning.map((time) => time.code)).toEqual(['later', 'evening', 'tomorrow', 'monday', 'week'])
    expect(returnTimes(new Date(2026, 10, 18, 16, 30)).map((time) => time.code)).not.toContain('evening')
    expect(new Date(returnTimes(new Date(2026, 10, 22, 8)).find((time) => time.code === 'monday')!.at).getDay()).toBe(1)
  })
})

describe('a tree of conditions', () => {
  it('is whole when every question asks for something and no group is empty', () => {
    expect(isWhole({ rule: 'all', conditions: [] })).toBe(false)
    expect(isWhole({ rule: 'all', conditions: [newTest('unread')] })).toBe(true)
    expect(isWhole({ rule: 'all', conditions: [newTest('subject')] })).toBe(false)
    expect(
      isWhole({ rule: 'all', conditions: [{ kind: 'test', field: 'due_within', not: false, value: 'two' }] }),
    ).toBe(false)
    expect(isWhole({ rule: 'all', conditions: [{ kind: 'group', rule: 'any', conditions: [] }] })).toBe(false)
    expect(isWhole({ rule: 'any', conditions: [newGroup(), newTest('overdue')] })).toBe(true)
  })
})

describe('a deadline', () => {
  const due = (startedAt: number, at: number, latestAt = at): Pick<TicketRow, 'due' | 'status'> => ({
    status: 'open',
    due: { kind: 'next_reply', situation: 'email', startedAt, at, latestAt },
  })
  it.each([
    ['on_track', due(0, 100 * MINUTE), 10 * MINUTE],
    ['due_soon', due(0, 100 * MINUTE), 55 * MINUTE],
    ['at_risk', due(0, 400 * MINUTE), 301 * MINUTE],
    ['at_risk', due(0, 1000 * MINUTE), 971 * MINUTE],
    ['overdue', due(0, 100 * MINUTE), 101 * MINUTE],
    ['overdue', due(0, 100 * MINUTE, 200 * MINUTE), 199 * MINUTE],
    ['past_limit', due(0, 100 * MINUTE, 200 * MINUTE), 201 * MINUTE],
    ['paused', { status: 'waiting', due: null }, 0],
    ['done', { status: 'resolved', due: null }, 0],
    ['none', { status: 'open', due: null }, 0],
  ] as const)('is %s', (expected, row, now) => {
    expect(pressure(row, now)).toBe(expected)
  })
})

describe('an excerpt', () => {
  it('is cut at its marks, and a mark beyond its end cuts nothing', () => {
    expect(pieces('una taza azul', [[4, 8]])).toEqual([
      { text: 'una ', found: false },
      { text: 'taza', found: true },
      { text: ' azul', found: false },
    ])
    expect(
      pieces('taza', [
        [2, 99],
        [0, 3],
      ])
        .map((piece) => piece.text)
        .join(''),
    ).toBe('taza')
  })
})

describe('the layout', () => {
  it('collapses at the widths that were agreed', () => {
    expect([1920, 1500, 1280, 1024, 800, 640].map(tierOf)).toEqual([
      'huge',
      'wide',
      'medium',
      'narrow',
      'single',
      'small',
    ])
  })
})
