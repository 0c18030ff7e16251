/**
 * The words, as they stand in locales/. A language that lacks a sentence shows the English one and says so on the
 * console, where the tests look for it: a missing word is a fault, not a style.
 */
const files = import.meta.glob<Tree>(
  '../../../locales/{app,nav,inbox,ticket,reading,work,composer,drafts,macros,customer,erase,order,outbox,connect,search,promise,refund,repair,settings,keys,synonyms,palette,help,event,undo,errors,views,notice,held,imports,leaving,files,news,sign_in}.*.yml',
  {
    eager: true,
    import: 'default',
  },
)

export const LANGUAGES = ['en', 'es', 'hu', 'id'] as const
export type Language = (typeof LANGUAGES)[number]

/** Each language under its own name: whoever looks for it may not read the one that is shown. */
export const LANGUAGE_NAMES: Record<Language, string> = {
  en: 'English',
  es: 'Español',
  hu: 'Magyar',
  id: 'Bahasa Indonesia',
}

type Tree = { [key: string]: Tree | string }
/** A sentence, or its plural forms. */
export type Entry = string | Record<string, string>

const catalog: Record<Language, Map<string, Entry>> = { en: new Map(), es: new Map(), hu: new Map(), id: new Map() }

function collect(node: Tree | string, path: string, into: Map<string, Entry>): void {
  if (typeof node === 'string') into.set(path, node)
  else if (typeof node['other'] === 'string' && Object.values(node).every((child) => typeof child === 'string'))
    into.set(path, node as Record<string, string>)
  else for (const [key, child] of Object.entries(node)) collect(child, path ? `${path}.${key}` : key, into)
}

for (const [path, file] of Object.entries(files)) {
  const language = path.split('.').at(-2) as Language
  const { _version, ...tree } = file
  if (language in catalog && _version !== undefined) collect(tree, '', catalog[language])
}

export function isLanguage(code: string): code is Language {
  return (LANGUAGES as readonly string[]).includes(code)
}

export function entry(language: Language, key: string): Entry | undefined {
  const found = catalog[language].get(key)
  if (found !== undefined) return found
  const english = catalog.en.get(key)
  console.error(`no words for ${key} in ${language}`)
  return english
}

export function has(key: string): boolean {
  return catalog.en.has(key)
}

/** All keys of a language, for the test that compares them. */
export function keysOf(language: Language): string[] {
  return [...catalog[language].keys()]
}

export function rawEntry(language: Language, key: string): Entry | undefined {
  return catalog[language].get(key)
}
