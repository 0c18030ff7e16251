/** What the panel says of an order beyond what the shop says: whether it is late, and which order stands where. */
import type { CustomerView, OrderView } from '../ipc/generated'
import { DAY } from '../i18n/format'

export type Lateness = { kind: 'late'; days: number } | { kind: 'arrived_late'; days: number } | null

type Dated = Pick<OrderView, 'promisedAt' | 'cancelled' | 'fulfilment' | 'fulfilments' | 'payment'>

/**
 * Late: the day that was promised is over and not everything has arrived. A promise is for a day, so whole days count;
 * what was cancelled or came back is nobody's delay any more.
 */
export function lateness(order: Dated, now: number): Lateness {
  if (order.promisedAt === null || order.cancelled) return null
  if (order.fulfilment === 'cancelled' || order.fulfilment === 'returned') return null
  const arrived = order.fulfilments.map((parcel) => parcel.deliveredAt)
  const all = arrived.length > 0 && arrived.every((at) => at !== null) && order.fulfilment === 'delivered'
  const last = Math.max(...arrived.map((at) => at ?? 0))
  const days = Math.floor(((all ? last : now) - order.promisedAt) / DAY)
  if (all) return last > order.promisedAt && days >= 1 ? { kind: 'arrived_late', days } : null
  return now > order.promisedAt ? { kind: 'late', days } : null
}

/** Newest first, but the order that the ticket is about before all others. */
export const inOrder = (orders: readonly OrderView[], about: string | null): OrderView[] =>
  orders.toSorted((a, b) => Number(b.id === about) - Number(a.id === about) || b.placedAt - a.placedAt)

/** Share of orders with a return among those that were not cancelled; nothing while there are none. */
export function returnRate(
  view: Pick<CustomerView, 'ordersCount' | 'cancelledOrders' | 'returnedOrders'>,
): number | null {
  const kept = view.ordersCount - view.cancelledOrders
  return kept > 0 ? view.returnedOrders / kept : null
}

/** How old the panel's data are: as old as the shop that was read longest ago; nothing when one was never read. */
export function ageOf(shops: CustomerView['shops']): number | null {
  const times = shops.map((shop) => shop.refreshedAt)
  if (times.length === 0 || times.includes(null)) return null
  return Math.min(...times.map((at) => at ?? 0))
}

/** Something was paid of which something is left. How much, the shop is asked when it comes to that. */
export const refundable = (order: Pick<OrderView, 'paid' | 'refunded' | 'gone'>): boolean =>
  !order.gone && order.paid.minor > order.refunded.minor
