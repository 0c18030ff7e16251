/** The tree of a view while it is being edited: which questions there are, and what each may be asked for. */
import type { ViewCondition, ViewField, ViewTree } from '../ipc/generated'

/** `choice`: one of a few codes; `agent`, `connection`, `language`, `tag`: one of what there is; `none`: yes or no. */
export type ValueKind = 'choice' | 'agent' | 'connection' | 'language' | 'tag' | 'text' | 'hours' | 'none'

interface Field {
  field: ViewField
  kind: ValueKind
  choices?: readonly string[]
  usual: string
}

export const FIELDS: readonly Field[] = [
  { field: 'status', kind: 'choice', choices: ['open', 'waiting', 'snoozed', 'resolved', 'held'], usual: 'open' },
  { field: 'assignee', kind: 'agent', usual: 'me' },
  { field: 'priority', kind: 'choice', choices: ['low', 'normal', 'high', 'urgent'], usual: 'high' },
  { field: 'tag', kind: 'tag', usual: '' },
  { field: 'channel', kind: 'choice', choices: ['email', 'chat', 'form', 'social', 'shop'], usual: 'email' },
  { field: 'language', kind: 'language', usual: 'es' },
  { field: 'customer', kind: 'text', usual: '' },
  { field: 'subject', kind: 'text', usual: '' },
  { field: 'text', kind: 'text', usual: '' },
  { field: 'overdue', kind: 'none', usual: '' },
  { field: 'due_within', kind: 'hours', usual: '4' },
  { field: 'created_before', kind: 'hours', usual: '24' },
  { field: 'quiet_for', kind: 'hours', usual: '48' },
  { field: 'unread', kind: 'none', usual: '' },
  { field: 'has_draft', kind: 'none', usual: '' },
  { field: 'has_attachment', kind: 'none', usual: '' },
  { field: 'watching', kind: 'none', usual: '' },
  { field: 'order_linked', kind: 'none', usual: '' },
  { field: 'order_late', kind: 'none', usual: '' },
  {
    field: 'order_payment',
    kind: 'choice',
    choices: ['pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided'],
    usual: 'paid',
  },
  {
    field: 'order_fulfilment',
    kind: 'choice',
    choices: ['unfulfilled', 'partially_fulfilled', 'fulfilled', 'shipped', 'delivered', 'returned', 'cancelled'],
    usual: 'shipped',
  },
  { field: 'connection', kind: 'connection', usual: '' },
]

export const fieldOf = (field: ViewField): Field => FIELDS.find((one) => one.field === field)!

export const newTest = (field: ViewField = 'status'): ViewCondition => ({
  kind: 'test',
  field,
  not: false,
  value: fieldOf(field).usual,
})

export const newGroup = (): ViewCondition => ({ kind: 'group', rule: 'any', conditions: [newTest()] })

/** Whether every question asks for something; a group without questions is none. */
export function isWhole(tree: ViewTree | Extract<ViewCondition, { kind: 'group' }>): boolean {
  return (
    tree.conditions.length > 0 &&
    tree.conditions.every((one) => {
      if (one.kind === 'group') return isWhole(one)
      const kind = fieldOf(one.field).kind
      if (kind === 'none') return true
      if (kind === 'hours') return /^\d{1,5}$/.test(one.value.trim())
      return one.value.trim() !== ''
    })
  )
}
