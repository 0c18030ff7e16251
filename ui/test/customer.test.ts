/** What the customer's panel computes by itself: what is late, what time it is there, what stands first. */
import { describe, expect, it } from 'vitest'
import { ageOf, inOrder, lateness, returnRate } from '../src/customer/orders'
import { timeThere } from '../src/customer/localTime'
import { insertIntoReply, takeInsertions } from '../src/ticket/insert'
import type { CustomerShop, FulfilmentView, OrderView } from '../src/ipc/generated'

const DAY = 86_400_000
const NOON = Date.UTC(2026, 10, 22, 12, 0)

const parcel = (deliveredAt: number | null): FulfilmentView => ({
  status: deliveredAt === null ? 'shipped' : 'delivered',
  carrier: null,
  trackingNumber: null,
  trackingUrl: null,
  shippedAt: NOON - 9 * DAY,
  deliveredAt,
})

describe('an order', () => {
  const base = { payment: 'paid', cancelled: false, fulfilment: 'shipped', fulfilments: [parcel(null)] } as const
  it.each([
    ['nothing promised', { promisedAt: null }, null],
    ['promised for tomorrow', { promisedAt: NOON + DAY }, null],
    ['promised this morning', { promisedAt: NOON - 3_600_000 }, { kind: 'late', days: 0 }],
    ['promised five days ago', { promisedAt: NOON - 5 * DAY }, { kind: 'late', days: 5 }],
    ['cancelled', { promisedAt: NOON - 5 * DAY, cancelled: true }, null],
    ['came back', { promisedAt: NOON - 5 * DAY, fulfilment: 'returned' as const }, null],
    [
      'arrived in time',
      { promisedAt: NOON - 5 * DAY, fulfilment: 'delivered' as const, fulfilments: [parcel(NOON - 6 * DAY)] },
      null,
    ],
    [
      'arrived three days late',
      { promisedAt: NOON - 5 * DAY, fulfilment: 'delivered' as const, fulfilments: [parcel(NOON - 2 * DAY)] },
      { kind: 'arrived_late', days: 3 },
    ],
    [
      'one of two parcels is missing',
      {
        promisedAt: NOON - 2 * DAY,
        fulfilment: 'partially_fulfilled' as const,
        fulfilments: [parcel(NOON - 3 * DAY), parcel(null)],
      },
      { kind: 'late', days: 2 },
    ],
  ])('is judged by the day that was promised: %s', (_, order, said) => {
    const whole: Parameters<typeof lateness>[0] = { ...base, fulfilments: [...base.fulfilments], ...order }
    expect(lateness(whole, NOON)).toEqual(said)
  })

  it('stands first when the ticket is about it, and else by its age', () => {
    const orders = [1, 3, 2].map((day) => ({ id: `o${day}`, placedAt: day * DAY }) as OrderView)
    expect(inOrder(orders, null).map((one) => one.id)).toEqual(['o3', 'o2', 'o1'])
    expect(inOrder(orders, 'o1').map((one) => one.id)).toEqual(['o1', 'o3', 'o2'])
  })
})

describe('a customer', () => {
  it.each([
    ['Hungary has one time', { country: 'HU', language: null }, { from: 13 * 60, to: 13 * 60 }],
    ['Spain has the islands', { country: 'ES', language: null }, { from: 12 * 60, to: 13 * 60 }],
    ['Indonesia has three', { country: 'ID', language: null }, { from: 19 * 60, to: 21 * 60 }],
    ['Hungarian is spoken in Hungary', { country: null, language: 'hu' }, { from: 13 * 60, to: 13 * 60 }],
    ['Spanish says nothing of the place', { country: null, language: 'es' }, null],
    ['a country that is not in the table', { country: 'ZZ', language: null }, null],
    ['nothing known', { country: null, language: null }, null],
  ])('has a time of day: %s', (_, where, time) => {
    expect(timeThere(where, NOON)).toEqual(time)
  })

  it('returns what is not cancelled', () => {
    expect(returnRate({ ordersCount: 8, cancelledOrders: 0, returnedOrders: 2 })).toBe(0.25)
    expect(returnRate({ ordersCount: 5, cancelledOrders: 1, returnedOrders: 1 })).toBe(0.25)
    expect(returnRate({ ordersCount: 1, cancelledOrders: 1, returnedOrders: 0 })).toBeNull()
  })

  it('is known as freshly as the shop that was read longest ago', () => {
    const shop = (refreshedAt: number | null) => ({ refreshedAt }) as CustomerShop
    expect(ageOf([shop(5), shop(3)])).toBe(3)
    expect(ageOf([shop(5), shop(null)])).toBeNull()
    expect(ageOf([])).toBeNull()
  })
})

describe('what is offered beside a ticket', () => {
  it('goes to the end of the reply that is shown, and nowhere when there is none', () => {
    let text = 'Hola, Carla:'
    expect(insertIntoReply('Taza Marea')).toBe(false)
    const stop = takeInsertions((more) => (text = `${text}\n\n${more}`))
    expect(insertIntoReply('Taza Marea')).toBe(true)
    expect(text).toBe('Hola, Carla:\n\nTaza Marea')
    stop()
    expect(insertIntoReply('Taza Marea')).toBe(false)
  })
})
