/**
 * An amount of money as a person types it in a language, read into minor units without ever passing through a fraction.
 * What could mean two things is not read at all: the agent is asked, never guessed for.
 */
import type { MoneyView } from '../ipc/generated'
import { isWhole, MINUS, NUMBERS } from './format'
import type { Language } from './catalog'

/** Minor units; nothing when the text is no amount of a currency with so many digits after the mark. */
export function readAmount(language: Language, text: string, digits: number): number | undefined {
  const { decimal } = NUMBERS[language]
  const typed = text.trim().replace(/[\s  ']/g, '')
  if (typed.includes(MINUS) || !/^\d[\d.,]*$/.test(typed)) return undefined
  const [, whole, mark, fraction] = /^(.*?)(?:([.,])(\d*))?$/.exec(typed) ?? []
  if (whole === undefined) return undefined
  // The last sign parts the fraction when it is the language's own, or when three digits cannot follow it.
  const parts = mark !== undefined && fraction !== undefined
  const isFraction =
    parts && fraction.length <= digits && fraction.length > 0 && (mark === decimal || fraction.length !== 3)
  const grouped = isFraction ? whole : typed
  const units = ungrouped(grouped, isFraction ? mark : decimal)
  if (units === undefined) return undefined
  const minor = Number(units + (isFraction ? fraction.padEnd(digits, '0') : '0'.repeat(digits)))
  return Number.isSafeInteger(minor) ? minor : undefined
}

/** Whole units without the signs between groups of three; nothing when they stand elsewhere. */
function ungrouped(text: string, mark: string): string | undefined {
  if (/^\d+$/.test(text)) return text
  const sign = mark === ',' ? '.' : ','
  return new RegExp(`^\\d{1,3}(\\${sign}\\d{3})+$`).test(text) ? text.replaceAll(sign, '') : undefined
}

/** How the same amount is typed: no groups, no sign of the currency, no decimals that nobody writes. */
export function typedAmount(language: Language, { minor, currency, digits }: MoneyView): string {
  const all = Math.abs(minor)
    .toString()
    .padStart(digits + 1, '0')
  const fraction = digits > 0 ? all.slice(-digits) : ''
  const whole = all.slice(0, all.length - digits)
  return fraction && !isWhole(currency, fraction) ? whole + NUMBERS[language].decimal + fraction : whole
}
