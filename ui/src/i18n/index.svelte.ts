/**
 * Words in the agent's language. `t` is reactive: whatever shows a sentence shows it anew when the language changes,
 * without a restart and without losing what is on screen.
 */
import type { WireError } from '../ipc/generated'
import { entry, has, isLanguage, type Language } from './catalog'
import type { none, Sentences, Slot } from './keys.generated'
import { number } from './format'
import { disguised, type Disguise } from './pseudo'

export { has, isLanguage, LANGUAGES, LANGUAGE_NAMES, type Language } from './catalog'

export type Key = keyof Sentences
/** A key whose sentence has no slots: what tables of labels hold. */
export type PlainKey = { [K in Key]: Sentences[K] extends none ? K : never }[Key]
type Slots<K extends Key> = Sentences[K] extends none ? [] : [slots: Sentences[K]]

let current = $state<Language>('en')
let disguise = $state<Disguise | undefined>()

const rules: Record<Language, Intl.PluralRules> = {
  en: new Intl.PluralRules('en'),
  es: new Intl.PluralRules('es'),
  hu: new Intl.PluralRules('hu'),
  id: new Intl.PluralRules('id'),
}

export function language(): Language {
  return current
}

export function setLanguage(code: string): void {
  if (!isLanguage(code) || disguise) return
  current = code
  document.documentElement.lang = code
}

let formats = $state<Language | undefined>()

/** The language whose way of writing dates, numbers and amounts is followed. */
export const formatLanguage = (): Language => formats ?? current

/** Sets it apart from the language of the words; anything that is no language of ours follows the words again. */
export function setFormats(code: string): void {
  formats = isLanguage(code) ? code : undefined
}

/** Shows a language that nobody speaks, for tests, until the page goes away or it is taken off. */
export function wear(code: Disguise | undefined): void {
  if (code) current = 'en'
  disguise = code
  document.documentElement.lang = code ?? current
  document.documentElement.dir = code === 'ar-XB' ? 'rtl' : 'ltr'
}

/** The language that this computer is set to, if it is one of ours. */
export function guessedLanguage(): Language {
  for (const wanted of navigator.languages) {
    const code = wanted.slice(0, 2).toLowerCase()
    if (isLanguage(code)) return code
  }
  return 'en'
}

/** Fills a sentence; numbers are written as the language writes them. Exported for the table tests. */
export function sentence(lang: Language, key: string, slots: Record<string, Slot> = {}): string {
  const found = entry(lang, key)
  if (found === undefined) return key
  const count = slots['count']
  const form = typeof found === 'string' ? found : (found[rules[lang].select(Number(count))] ?? found['other'] ?? key)
  return (disguise ? disguised(disguise, form) : form).replace(/%\{(\w+)\}/g, (whole, name: string) => {
    const slot = slots[name]
    if (slot === undefined) return whole
    return typeof slot === 'number' ? number(lang, slot) : slot
  })
}

/** A sentence without slots in one language, or in the one that is shown. For names that are searched in both. */
export function sentenceIn(lang: Language | undefined, key: string): string {
  return sentence(lang ?? current, key)
}

export function t<K extends Key>(key: K, ...slots: Slots<K>): string {
  return sentence(current, key, slots[0] as Record<string, Slot> | undefined)
}

/** For a key whose last part is a code from the engine. An unknown code shows `otherwise`. */
export function tCode(area: string, code: string, slots: Record<string, Slot>, otherwise: Key | string): string {
  const key = `${area}.${code}`
  if (has(key)) return sentence(current, key, slots)
  return has(otherwise) ? sentence(current, otherwise, slots) : otherwise
}

/** What went wrong, in words, from an error's code and slots. */
export function errorWords(error: Pick<WireError, 'code' | 'params'>): string {
  return tCode('errors', error.code, error.params, 'errors.internal')
}
