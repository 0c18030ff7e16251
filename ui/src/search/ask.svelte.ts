/**
 * The search as it is asked: the text with what conditions are called in the agent's language, how dates are written and
 * where the clock stands. The engine reads the text; nothing of its meaning is decided here.
 */
import type { DateOrder, SearchInput, SearchKind, SearchOrder, SearchResults } from '../ipc/generated'
import { languageName, priorityName, statusName } from '../i18n/codes.svelte'
import { language, sentence, t, type Language } from '../i18n/index.svelte'
import { sayNumber } from '../i18n/say.svelte'

export const KINDS: readonly SearchKind[] = ['ticket', 'customer', 'order', 'message', 'product']

export const OPERATORS = [
  'from',
  'to',
  'channel',
  'lang',
  'before',
  'after',
  'has',
  'order',
  'status',
  'assignee',
  'tag',
  'priority',
  'is',
] as const
export type Operator = (typeof OPERATORS)[number]

/** The fixed values of a condition, as codes. */
export const VALUES: Partial<Record<Operator, readonly string[]>> = {
  channel: ['email', 'chat', 'form', 'social', 'shop'],
  lang: ['en', 'es', 'hu', 'id', 'de', 'fr', 'it', 'pt'],
  before: ['today', 'yesterday'],
  after: ['today', 'yesterday'],
  has: ['attachment', 'draft'],
  status: ['open', 'waiting', 'snoozed', 'resolved', 'held', 'binned'],
  assignee: ['me', 'nobody'],
  priority: ['low', 'normal', 'high', 'urgent'],
  is: ['unread'],
}

const DATES: Record<Language, DateOrder> = { en: 'dmy', es: 'dmy', hu: 'ymd', id: 'dmy' }
/** English is written both ways; the computer knows where it stands. */
const dateOrder = (): DateOrder => (language() === 'en' && navigator.language === 'en-US' ? 'mdy' : DATES[language()])

export const operatorName = (operator: string): string => sentence(language(), `search.operator.${operator}`)

/** A value's name in the agent's language; what has no name of ours (a customer's name) is itself. */
export function valueName(operator: string, value: string): string {
  switch (operator) {
    case 'channel':
      return sentence(language(), `app.channel.${value}`).toLowerCase()
    case 'lang':
      return languageName(value).toLowerCase()
    case 'status':
      return statusName(value).toLowerCase()
    case 'priority':
      return priorityName(value).toLowerCase()
    default:
      return (VALUES[operator as Operator] ?? []).includes(value)
        ? sentence(language(), `search.value.${value}`)
        : value
  }
}

/** `status:open` as the agent would type it, quoted where it must be. */
export function conditionText(operator: string, value: string): string {
  if (operator === 'number') return `#${value}`
  const name = valueName(operator, value)
  return `${operatorName(operator)}:${/\s/.test(name) ? `"${name}"` : name}`
}

interface Asked {
  text: string
  limit: number
  offset?: number
  kind?: SearchKind | null
  order?: SearchOrder
}

export function searchInput({ text, limit, offset = 0, kind = null, order = 'newest' }: Asked): SearchInput {
  const operators: Record<string, string> = {}
  for (const operator of OPERATORS) operators[operatorName(operator)] = operator
  const values: Record<string, string> = {}
  for (const [operator, codes] of Object.entries(VALUES))
    for (const code of codes) values[valueName(operator, code)] = code
  return {
    text,
    limit,
    offset,
    kind,
    order,
    operators,
    values,
    dates: dateOrder(),
    zoneMinutes: -new Date().getTimezoneOffset(),
  }
}

/** The text without the part between two places, and without the blanks that it leaves. */
export const without = (text: string, from: number, to: number): string =>
  `${text.slice(0, from).trimEnd()} ${text.slice(to).trimStart()}`.trim()

/** A number of finds, with a plus when more were not counted. */
export function sayTotal(results: SearchResults, kind: SearchKind): string {
  const total = results.totals[kind]
  if (!total) return ''
  return total.more ? t('search.at_least', { count: total.count }) : sayNumber(total.count)
}
