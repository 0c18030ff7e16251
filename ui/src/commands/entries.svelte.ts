/**
 * What the palette offers: every command, the settings by their names, and what the engine finds for the words. Each entry
 * knows its names in the agent's language and in English, because people learn the words of a trade from many places.
 */
import { set, setting } from '../data/app.svelte'
import { session } from '../data/session.svelte'
import { viewName } from '../inbox/queueWords.svelte'
import type { SavedView, SearchResults } from '../ipc/generated'
import { has, sentenceIn, t, type PlainKey } from '../i18n/index.svelte'
import { showSetting, SETTINGS } from '../settings/table'
import { keyWords } from './hints.svelte'
import { keysOf } from './bindings.svelte'
import { habit, readUse, score, used, wordsOf, type Name, type Use } from './match'
import { doing, run, whyNot, type Choice } from './standing.svelte'
import { COMMANDS, type CommandId, type CommandRow } from './table'

/** The groups of the palette, in the order in which they are shown. */
export const SECTIONS = [
  'selection',
  'undo',
  'go',
  'open',
  'insert',
  'create',
  'sync',
  'view',
  'help',
  'search',
] as const
export type Section = (typeof SECTIONS)[number]

export interface Entry {
  key: string
  section: Section
  label: string
  names: readonly Name[]
  /** A second line: what it is about. */
  detail?: string
  /** Its keys in words. */
  keys?: readonly string[]
  /** Why it cannot be chosen now. */
  reason?: string
  chosen?: boolean
  /** More is asked before anything happens. */
  steps?: () => readonly Choice[] | Promise<readonly Choice[]>
  run?: () => unknown
}

const SECTION_OF: Record<CommandRow['group'], Section> = {
  list: 'selection',
  ticket: 'selection',
  write: 'selection',
  panel: 'selection',
  go: 'go',
  create: 'create',
  sync: 'sync',
  view: 'view',
  app: 'view',
  help: 'help',
}

/** How much other words count beside the name that is shown. */
const OTHER = 0.8
const ENGLISH = 0.7

/** The names of a thing whose words are under a key: as shown, in English, and what else people call it. */
export function namesOf(label: PlainKey, also?: string): Name[] {
  const names: Name[] = [{ words: wordsOf(t(label)), weight: 1 }]
  const add = (text: string, weight: number) => names.push({ words: wordsOf(text), weight })
  add(sentenceIn('en', label), ENGLISH)
  if (also && has(also)) {
    for (const words of sentenceIn(undefined, also).split(',')) add(words, OTHER)
    for (const words of sentenceIn('en', also).split(',')) add(words, ENGLISH)
  }
  return names
}

/** Commands that open what is open already, or make no sense from within the palette. */
const NOT_HERE: ReadonlySet<CommandId> = new Set<CommandId>(['palette'])

function commandEntries(): Entry[] {
  return COMMANDS.filter((row) => !NOT_HERE.has(row.id)).map((row) => {
    const found = doing(row.id)
    const entry: Entry = {
      key: `command:${row.id}`,
      section: SECTION_OF[row.group],
      label: t(row.label),
      names: namesOf(row.label, `synonyms.${row.id}`),
      keys: keysOf(row.id).slice(0, 2).map(keyWords),
    }
    const reason = whyNot(row.id)
    if (reason !== undefined) entry.reason = reason
    else if (found?.choices) entry.steps = found.choices
    else entry.run = () => run(row.id)
    if (found?.on?.()) entry.chosen = true
    return entry
  })
}

function settingEntries(): Entry[] {
  return SETTINGS.map((row) => ({
    key: `setting:${row.id}`,
    section: 'go' as const,
    label: t(row.label),
    detail: t(`settings.section.${row.section}`),
    names: namesOf(row.label, `synonyms.setting_${row.id}`),
    run: () => showSetting(row.id),
  }))
}

/** The saved views, to be gone to like the queues. */
export function viewEntries(views: readonly SavedView[]): Entry[] {
  return views.map((view) => {
    const label = viewName(view)
    return {
      key: `view:${view.id}`,
      section: 'go',
      label,
      detail: t(view.team ? 'inbox.team_view' : 'palette.view'),
      names: [
        { words: wordsOf(label), weight: 1 },
        { words: wordsOf(t('inbox.views')), weight: OTHER },
        { words: wordsOf(sentenceIn('en', 'inbox.views')), weight: ENGLISH },
      ],
      run: () => session.showView(view.id),
    } satisfies Entry
  })
}

/** Where the agent is, for the memory of what is used there. */
const place = (): string => (session.screen === 'inbox' ? (session.opened ? 'ticket' : 'inbox') : session.screen)

const use = (): Use => readUse(setting('command_use'))

/** Remembers that an entry was chosen here. */
export function chose(entry: Entry): void {
  if (entry.key.startsWith('command:')) void set('command_use', JSON.stringify(used(use(), place(), entry.key)))
}

/** Moving about is done with keys: without a word typed, what is done to a ticket comes first. */
const NAVIGATES: ReadonlySet<string> = new Set(
  COMMANDS.filter((row) => row.group === 'list' || row.group === 'panel').map((row) => `command:${row.id}`),
)

/**
 * What a query finds among commands, settings and what is given besides, best first within its group; without a query,
 * what can be done now.
 */
export function offered(query: string, besides: readonly Entry[] = []): Entry[] {
  const typed = wordsOf(query)
  const memory = use()
  const here = place()
  const rank = (entry: Entry, found: number) => found + habit(memory, here, entry.key) - (entry.reason ? 0.3 : 0)
  if (typed.length === 0) {
    return commandEntries()
      .filter((entry) => !entry.reason)
      .map((entry) => ({ entry, rank: rank(entry, NAVIGATES.has(entry.key) ? -0.1 : 0) }))
      .sort((one, other) => other.rank - one.rank)
      .map(({ entry }) => entry)
  }
  return [...commandEntries(), ...settingEntries(), ...besides]
    .map((entry) => ({ entry, found: score(typed, entry.names) }))
    .filter(({ found }) => found > 0)
    .map(({ entry, found }) => ({ entry, rank: rank(entry, found) }))
    .sort((one, other) => other.rank - one.rank)
    .map(({ entry }) => entry)
}

/** The choices of a step that a query finds. */
export function narrowed(choices: readonly Choice[], query: string): Entry[] {
  const typed = wordsOf(query)
  return choices
    .map((choice) => {
      const names: Name[] = [{ words: wordsOf(choice.label), weight: 1 }]
      for (const words of choice.also?.split(',') ?? []) names.push({ words: wordsOf(words), weight: OTHER })
      const entry: Entry = {
        key: `choice:${choice.id}`,
        section: 'selection',
        label: choice.label,
        names,
        run: choice.run,
        ...(choice.fact === undefined ? {} : { detail: choice.fact }),
        ...(choice.chosen === undefined ? {} : { chosen: choice.chosen }),
      }
      return { entry, found: score(typed, names) }
    })
    .filter(({ found }) => found > 0)
    .sort((one, other) => other.found - one.found)
    .map(({ entry }) => entry)
}

/** What the engine found, as things to open. */
export function opened(found: SearchResults): Entry[] {
  const entries: Entry[] = []
  const add = (key: string, label: string, detail: string, ticketId: string | null) => {
    const entry: Entry = { key, section: 'open', label, detail, names: [] }
    if (ticketId === null) entry.reason = t('palette.no_ticket')
    else entry.run = () => session.open(ticketId)
    entries.push(entry)
  }
  for (const { row } of found.tickets.slice(0, 5))
    add(
      `ticket:${row.id}`,
      `#${row.number} ${row.subject || row.snippet || t('inbox.no_subject')}`,
      row.customerName,
      row.id,
    )
  for (const one of found.orders.slice(0, 3))
    add(`order:${one.id}`, t('palette.order', { number: one.number }), one.customerName, one.ticketId)
  for (const one of found.customers.slice(0, 3)) add(`customer:${one.id}`, one.name, one.email ?? '', one.ticketId)
  return entries
}

/** The last row: everything that is written, searched for. */
export function searchFor(text: string): Entry {
  return {
    key: 'search',
    section: 'search',
    label: t('palette.search_for', { text }),
    names: [],
    keys: keysOf('search').slice(0, 1).map(keyWords),
    run: () => {
      session.searchText = text
      session.show('search')
      session.searchEntering = true
    },
  }
}
