/** What was taken back, done again, or can be, in words: from the name of a recorded change and its codes. */
import { priorityName, statusName } from './codes.svelte'
import { t, tCode } from './index.svelte'
import { sayMoment } from './say.svelte'

function slots(params: Record<string, string>): Record<string, string> {
  const { status, priority, until } = params
  return {
    ...params,
    ...(status && { status: statusName(status) }),
    ...(priority && { priority: priorityName(priority) }),
    ...(until && { until: sayMoment(Number(until), Date.now()) }),
  }
}

/** With the ticket's number, or how many tickets it was. */
function about(what: string, params: Record<string, string>): string {
  const count = Number(params['count'] ?? 1)
  if (count > 1) return t('undo.on_tickets', { what, count })
  const number = params['number']
  return number ? t('undo.on_ticket', { what, number }) : what
}

/** "Undone: snoozed until …". */
export function undoneWords(name: string, params: Record<string, string>): string {
  const words = about(tCode('undo', name, slots(params), 'undo.something'), params)
  const later = Number(params['later'] ?? 0)
  return later > 0 ? `${words}. ${t('undo.later', { count: later })}` : words
}

/** "Snoozed until …", for a list of what can be taken back and for what was done again. */
export const didWords = (name: string, params: Record<string, string>): string =>
  about(tCode('undo.did', name, slots(params), 'undo.something'), params)
