/** Tables that are saved for people: an empty one with headings that are understood, and what was wrong with rows. */
import type { SheetProblem, SheetSubject } from '../ipc/generated'
import { t, tCode } from '../i18n/index.svelte'

/** Columns of an empty table, by the names of `files.field`. */
export const TEMPLATE: Record<SheetSubject, readonly string[]> = {
  orders: [
    'number',
    'date',
    'email',
    'name',
    'total',
    'currency',
    'shipping',
    'payment',
    'fulfilment',
    'tracking',
    'item_title',
    'item_quantity',
    'item_price',
    'street',
    'postcode',
    'city',
    'country',
  ],
  customers: ['customer_id', 'name', 'email', 'phone', 'country'],
}

/** A cell with its quotation marks. What a spreadsheet would take for a formula is kept from being one. */
export function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** Rows as a table that spreadsheets open with their letters whole. */
export const table = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => row.map(cell).join(';')).join('\r\n')}\r\n`

export const fieldWords = (field: string): string => tCode('files.field', field, {}, field)

export const problemWords = (problem: Pick<SheetProblem, 'row' | 'column' | 'code' | 'value'>): string =>
  tCode(
    'files.problem',
    problem.code,
    { row: String(problem.row), column: problem.column, value: problem.value },
    problem.code,
  )

export const template = (subject: SheetSubject): string => table([TEMPLATE[subject].map(fieldWords)])

export const problemTable = (problems: readonly SheetProblem[]): string =>
  table([
    [t('files.head.row'), t('files.head.column'), t('files.head.what'), t('files.head.taken')],
    ...problems.map((one) => [
      String(one.row),
      one.column,
      problemWords(one),
      one.leftOut ? t('files.no') : t('files.yes'),
    ]),
  ])
