/** What the word under the caret may become: conditions and their values from here, people, orders and tags from the engine. */
import type { Suggestions } from '../ipc/generated'
import { OPERATORS, VALUES, conditionText, operatorName, valueName, type Operator } from './ask.svelte'

export interface Suggestion {
  /** What takes the place of the word. */
  text: string
  /** What it is, for the label beside it. */
  kind: 'customer' | 'order' | 'tag' | 'agent' | 'condition'
  label: string
  /** Who placed the order, the address of the customer. */
  more?: string
}

export interface Word {
  from: number
  to: number
  text: string
  /** The operator before the colon, if there is one. */
  operator: Operator | null
  /** What stands after the colon, or the whole word. */
  value: string
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Letters that a suggestion needs. */
export const LEAST = 2
const MOST = 8

/** The word that ends at the caret; nothing inside quotation marks that are closed. */
export function wordAt(text: string, caret: number): Word | null {
  const before = text.slice(0, caret)
  const found = /(?:[^\s":]+:)?(?:"[^"]*|[^\s"]*)$/.exec(before)
  if (!found || found[0] === '' || found[0].startsWith('-') || found[0].startsWith('"')) return null
  const word = found[0]
  const colon = word.indexOf(':')
  const name = colon > 0 ? fold(word.slice(0, colon)) : ''
  const operator = OPERATORS.find((one) => name !== '' && (one === name || fold(operatorName(one)) === name)) ?? null
  return {
    from: caret - word.length,
    to: caret,
    text: word,
    operator,
    value: (operator ? word.slice(colon + 1) : word).replace('"', ''),
  }
}

/** What the engine is to be asked about this word; nothing when it has nothing to say. */
export function asksEngine(word: Word | null): string | null {
  if (!word || word.value.length < LEAST) return null
  if (word.operator === null) return word.value
  return ['from', 'to', 'order', 'tag', 'assignee'].includes(word.operator) ? word.value : null
}

const begins = (name: string, typed: string): boolean => fold(name).startsWith(fold(typed))

export function suggestions(word: Word | null, found: Suggestions | undefined): Suggestion[] {
  if (!word) return []
  const all: Suggestion[] = []
  const { operator, value } = word
  const condition = (of: Operator, code: string) => {
    const text = conditionText(of, code)
    all.push({ text: `${text} `, kind: 'condition', label: text })
  }
  if (operator !== null) {
    for (const code of VALUES[operator] ?? [])
      if (begins(valueName(operator, code), value) || begins(code, value)) condition(operator, code)
    if (value.length >= LEAST && found) {
      if (operator === 'from' || operator === 'to')
        for (const one of found.customers)
          all.push({
            text: `${conditionText(operator, one.email ?? one.name)} `,
            kind: 'customer',
            label: one.name,
            ...(one.email ? { more: one.email } : {}),
          })
      if (operator === 'order')
        for (const one of found.orders)
          all.push({
            text: `${conditionText(operator, one.number)} `,
            kind: 'order',
            label: one.number,
            more: one.customerName,
          })
      if (operator === 'tag') for (const tag of found.tags) condition(operator, tag)
      if (operator === 'assignee' || operator === 'from')
        for (const name of found.agents)
          if (name) all.push({ text: `${conditionText(operator, name)} `, kind: 'agent', label: name })
    }
    return all.slice(0, MOST)
  }
  if (value.length < LEAST) return []
  for (const one of OPERATORS)
    if (begins(operatorName(one), value))
      all.push({ text: `${operatorName(one)}:`, kind: 'condition', label: `${operatorName(one)}:` })
  for (const one of found?.customers ?? [])
    all.push({
      text: `${conditionText('from', one.email ?? one.name)} `,
      kind: 'customer',
      label: one.name,
      ...(one.email ? { more: one.email } : {}),
    })
  for (const one of found?.orders ?? [])
    all.push({ text: `${one.number} `, kind: 'order', label: one.number, more: one.customerName })
  for (const tag of found?.tags ?? []) all.push({ text: `${conditionText('tag', tag)} `, kind: 'tag', label: tag })
  return all.slice(0, MOST)
}
