/** What can still be taken back, as rows of the palette: the newest first, an older one together with what came after it. */
import { undoLast } from '../data/actions'
import { minuteNow } from '../data/clock.svelte'
import { t } from '../i18n/index.svelte'
import { sayMoment } from '../i18n/say.svelte'
import { didWords } from '../i18n/undo.svelte'
import { call } from '../platform'
import type { Entry } from './entries.svelte'
import { score, wordsOf } from './match'

/** The last changes; none when the engine does not say. */
export async function undoEntries(): Promise<readonly Entry[]> {
  try {
    const { changes } = await call('undo.history', {})
    return changes.map((one, newer) => {
      const what = didWords(one.name, one.params)
      const label = t('palette.undo', { what })
      const at = sayMoment(one.at, minuteNow())
      return {
        key: `undo:${newer}`,
        section: 'undo',
        label,
        detail: newer === 0 ? at : `${at} · ${t('palette.undo_newer', { count: newer })}`,
        names: [{ words: wordsOf(label), weight: 1 }],
        run: async () => {
          for (let at = 0; at <= newer; at++) await undoLast()
        },
      } satisfies Entry
    })
  } catch {
    return []
  }
}

/** Those that the words find; all of them without words. */
export function matching(entries: readonly Entry[], query: string): readonly Entry[] {
  const typed = wordsOf(query)
  return entries.filter((entry) => score(typed, entry.names) > 0)
}
