/** The words of locales/, so that a journey names a control as its user reads it and never repeats a sentence. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import ts from 'typescript'
import { parse } from 'yaml'
import { AREAS } from '../lint/keys.mjs'

/** The languages that nobody speaks are made by the program itself; this is its own text of the rule. */
const rule = readFileSync(resolve(import.meta.dirname, '../src/i18n/pseudo.ts'), 'utf8')
const { outputText } = ts.transpileModule(rule, {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
})
export const { DISGUISES, disguised, isDisguise } = await import(
  `data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`
)

const LOCALES = resolve(import.meta.dirname, '../../locales')
const catalogue = {}

function collect(node, path, into) {
  if (typeof node === 'string') into.set(path, node)
  else for (const [key, child] of Object.entries(node)) collect(child, path ? `${path}.${key}` : key, into)
}

for (const file of readdirSync(LOCALES)) {
  const [area, language] = file.split('.')
  if (!AREAS.includes(area)) continue
  const { _version, ...tree } = parse(readFileSync(join(LOCALES, file), 'utf8'))
  if (_version !== undefined) collect(tree, '', (catalogue[language] ??= new Map()))
}

/** A sentence with its slots filled; a plural form is named by the end of its key (`.one`, `.other`). */
export function words(language, key, slots = {}) {
  const plain = catalogue[isDisguise(language) ? 'en' : language].get(key)
  if (plain === undefined) throw new Error(`no words for ${key} in ${language}`)
  const found = isDisguise(language) ? disguised(language, plain) : plain
  return found.replace(/%\{(\w+)\}/g, (whole, name) => String(slots[name] ?? whole))
}

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** A pattern that a whole text has to match, with anything in the slots. */
export function pattern(language, key) {
  const parts = words(language, key).split(/%\{\w+\}/)
  return new RegExp(`^${parts.map(escaped).join('.*')}$`, 'su')
}

/** A thousand and more patterns for each language, asked for in every state. */
const ENGLISH = {}

/** English sentences of more than three words that this language says otherwise. */
export function foreign(language) {
  ENGLISH[language] ??= [...catalogue.en]
    .filter(([key, text]) => text.split(/\s+/).length > 3 && catalogue[language].get(key) !== text)
    .map(([key]) => pattern('en', key))
  return ENGLISH[language]
}
