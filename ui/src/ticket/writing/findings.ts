/** What a look over the agent's shoulder found, in words. */
import { languageName } from '../../i18n/codes.svelte'
import { tCode } from '../../i18n/index.svelte'
import type { TicketRow } from '../../ipc/generated'

/** `one`: what was found, and the words of the text that it is about. */
export function findingWords(one: { code: string; excerpt: string }, row: TicketRow): string {
  const excerpt = one.code === 'language' ? languageName(one.excerpt) : one.excerpt
  const slots = { excerpt, name: row.customerName, language: row.language ? languageName(row.language) : '' }
  return tCode('composer.check', one.code, slots, 'composer.check.stopped')
}
