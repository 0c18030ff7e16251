/** The queues with their counts, as numbers for the eye and as words for the ear. */
import type { Queue, QueueCounts, SavedView, ViewCount } from '../ipc/generated'
import { has } from '../i18n/catalog'
import { t, tCode } from '../i18n/index.svelte'
import { sayNumber } from '../i18n/say.svelte'

const fields = {
  mine: 'mine',
  unassigned: 'unassigned',
  overdue: 'overdue',
  waiting: 'waiting',
  snoozed: 'snoozed',
  all_open: 'allOpen',
  resolved: 'resolved',
  held: 'held',
  binned: 'binned',
} as const

export const countOf = (counts: QueueCounts | undefined, queue: Queue): number => counts?.[fields[queue]] ?? 0

/** "1,000+" where counting stopped. */
export const sayCount = (count: number, capped = false): string =>
  capped ? t('inbox.and_more', { count: sayNumber(count) }) : sayNumber(count)

/** What stands beside a queue's name; nothing at zero, and nothing for what is only kept. */
export function mark(counts: QueueCounts | undefined, queue: Queue): string {
  const count = countOf(counts, queue)
  if (count === 0 || queue === 'resolved' || queue === 'binned') return ''
  return sayCount(count, queue === 'overdue' && counts?.overdueCapped)
}

/** "Mine, 12 tickets, 3 at risk or late". */
export function queueWords(counts: QueueCounts | undefined, queue: Queue): string {
  const count = countOf(counts, queue)
  const capped = queue === 'overdue' && counts?.overdueCapped
  const words = capped
    ? t('inbox.queue_count_capped', { queue: t(`inbox.queue.${queue}`), count: sayNumber(count) })
    : t('inbox.queue_count', { queue: t(`inbox.queue.${queue}`), count })
  const pressing = queue === 'mine' ? counts?.mineAtRisk : queue === 'unassigned' ? counts?.unassignedAtRisk : 0
  return pressing ? t('inbox.pressing', { queue: words, count: pressing }) : words
}

export const viewName = (view: Pick<SavedView, 'name' | 'code'>): string =>
  view.name || (has(`views.shipped.${view.code}`) ? tCode('views.shipped', view.code, {}, view.code) : view.code)

export const viewWords = (view: Pick<SavedView, 'name' | 'code'>, count: ViewCount): string =>
  count.capped
    ? t('inbox.queue_count_capped', { queue: viewName(view), count: sayNumber(count.count) })
    : t('inbox.queue_count', { queue: viewName(view), count: count.count })
