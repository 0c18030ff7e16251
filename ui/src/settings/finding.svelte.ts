/** The search on the page of settings: which of them the words find, by the names of all four languages. */
import { LANGUAGES, has, sentenceIn } from '../i18n/index.svelte'
import { score, wordsOf, type Name } from '../commands/match'
import { SETTINGS, type SettingId, type SettingRow } from './table'

/** Everything that people call a setting. */
function names(row: SettingRow): Name[] {
  const also = `synonyms.setting_${row.id}`
  return LANGUAGES.flatMap((language) => [
    { words: wordsOf(sentenceIn(language, row.label)), weight: 1 },
    { words: wordsOf(sentenceIn(language, `settings.section.${row.section}`)), weight: 0.6 },
    ...(has(also) ? sentenceIn(language, also).split(',') : []).map((words) => ({
      words: wordsOf(words),
      weight: 0.8,
    })),
  ])
}

/** The settings that a query finds; `undefined` when nothing is searched for. */
export function findSettings(query: string): ReadonlySet<SettingId> | undefined {
  const typed = wordsOf(query)
  if (typed.length === 0) return undefined
  return new Set(SETTINGS.filter((row) => score(typed, names(row)) > 0).map((row) => row.id))
}

class Finding {
  text = $state('')
  readonly found = $derived(findSettings(this.text))

  shows(id: SettingId): boolean {
    return this.found === undefined || this.found.has(id)
  }
}

export const finding = new Finding()
