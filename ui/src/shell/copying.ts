/** Copies of what has the focus: the text of a message, the number of an order. */
import { copyText } from '../data/clipboard'
import { toasts } from '../data/toasts.svelte'
import { t, type PlainKey } from '../i18n/index.svelte'

/** The part of the page that has the focus, or that a menu over the page belongs to. */
const focused = (selector: string): HTMLElement | null => document.activeElement?.closest<HTMLElement>(selector) ?? null

async function copy(text: string | undefined, missing: PlainKey): Promise<void> {
  if (!text) return void toasts.say(t(missing))
  await copyText(text)
}

/** Puts the words of the message that has the focus on the clipboard, what is folded too. */
export function copyMessage(): Promise<void> {
  const said = [...(focused('[data-message]')?.querySelectorAll('[data-said]') ?? [])]
  return copy(said.map((part) => part.textContent).join(''), 'keys.why.message')
}

/** Puts the number of the order that has the focus on the clipboard. */
export const copyOrder = (): Promise<void> => copy(focused('[data-order]')?.dataset['order'], 'keys.why.order')
