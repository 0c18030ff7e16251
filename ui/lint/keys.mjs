/**
 * Writes src/i18n/keys.generated.ts: every key of the areas that the interface shows, with the slots of its sentence, so
 * that a missing word or a forgotten slot is a type error. Run after a change in locales/: `npm run keys`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parse } from 'yaml'

export const AREAS = [
  'app',
  'nav',
  'inbox',
  'ticket',
  'reading',
  'work',
  'composer',
  'drafts',
  'macros',
  'customer',
  'erase',
  'order',
  'outbox',
  'connect',
  'search',
  'promise',
  'refund',
  'repair',
  'settings',
  'keys',
  'synonyms',
  'palette',
  'help',
  'event',
  'undo',
  'views',
  'errors',
  'notice',
  'held',
  'imports',
  'leaving',
  'files',
  'news',
  'sign_in',
]

const LOCALES = resolve(import.meta.dirname, '../../locales')
const TARGET = resolve(import.meta.dirname, '../src/i18n/keys.generated.ts')

function isPlural(node) {
  return (
    typeof node === 'object' &&
    typeof node.other === 'string' &&
    Object.values(node).every((v) => typeof v === 'string')
  )
}

function collect(node, path, found) {
  if (typeof node === 'string') found.set(path, new Set(slots(node)))
  else if (isPlural(node)) found.set(path, new Set(['count', ...Object.values(node).flatMap(slots)]))
  else for (const [key, child] of Object.entries(node)) collect(child, `${path}.${key}`, found)
}

function slots(sentence) {
  return [...sentence.matchAll(/%\{(\w+)\}/g)].map((match) => match[1])
}

/** The text of the generated file, made from the English words. */
export function generate() {
  const found = new Map()
  for (const area of AREAS) {
    const file = parse(readFileSync(`${LOCALES}/${area}.en.yml`, 'utf8'))
    collect(file[area], area, found)
  }
  const lines = [...found].map(([key, names]) => {
    const list = [...names].sort()
    return `  '${key}': ${list.length ? `{ ${list.map((name) => `${name}: Slot`).join('; ')} }` : 'none'}`
  })
  return [
    '/** Written by lint/keys.mjs from locales/*.en.yml. Do not edit. */',
    'export type Slot = string | number',
    '/** A sentence without slots. */',
    'export type none = Record<string, never>',
    '',
    'export interface Sentences {',
    ...lines,
    '}',
    '',
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) writeFileSync(TARGET, generate())
