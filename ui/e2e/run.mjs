/**
 * Journeys: the interface as it is built, on the real engine, in a real browser. `node ui/e2e/run.mjs` runs them all, two
 * at a time; with words after it, those whose file name holds one of the words.
 */
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { FLAGS } from './browser.mjs'
import { clear, program } from './devhost.mjs'
import { World } from './world.mjs'

/** Longest first, so that none of them runs alone at the end. */
const NAMES = [
  'states',
  'widths',
  'long_list',
  'attacks_chromium',
  'attacks_webkit',
  'main_job',
  'first_reply',
  'collision',
  'meanwhile',
  'customer',
  'refund',
  'disconnect',
  'returns',
  'erase',
  'keyboard',
  'bulk',
  'views',
  'reading',
  'mail',
  'newsletters',
  'triage',
  'merge',
  'languages',
  'shift',
  'steady',
  'search',
  'promises',
  'drafts',
  'draft_kill',
  'undo_edit_send',
  'macros',
  'in_public',
  'outbox',
  'held',
  'news',
  'second_try',
  'palette',
  'keys',
  'settings',
  'team_backups',
  'passphrase',
  'import',
  'archive',
  'sheets',
  'connect',
  'connect_rights',
  'sign_in',
  'leave_sample',
]
const AT_ONCE = 2
/** No journey may hang the run; one that walks through every state says how much longer it may take. */
const LONGEST_MS = 240_000

const wanted = process.argv.slice(2)
const names = NAMES.filter((name) => wanted.length === 0 || wanted.some((word) => name.includes(word)))
const pictures = join(tmpdir(), 'mostrador-journeys')

async function journey(browser, name) {
  const { title, world: options, journey: walk, longest = LONGEST_MS } = await import(`./journeys/${name}.mjs`)
  const began = Date.now()
  const seconds = () => `${((Date.now() - began) / 1000).toFixed(1)} s`
  let world
  let timer
  try {
    // A journey without a desk of its own opens the ones that it walks through.
    if (options) world = await World.open(browser, options)
    const late = new Promise((_, fail) => {
      timer = setTimeout(() => fail(new Error(`not done after ${longest / 1000} s`)), longest)
    })
    await Promise.race([walk(world, browser), late])
    world?.calm()
    console.log(`ok    ${title} (${seconds()})`)
    return true
  } catch (error) {
    console.log(`FAIL  ${title} (${seconds()})`)
    console.log(String(error?.stack ?? error).replace(/^/gm, '      '))
    mkdirSync(pictures, { recursive: true })
    const picture = join(pictures, `${name}.png`)
    const drawn = await world?.page?.screenshot({ path: picture }).catch(() => undefined)
    if (drawn) console.log(`      the page as it was: ${picture}`)
    return false
  } finally {
    clearTimeout(timer)
    await world?.close().catch(() => undefined)
  }
}

program()
const browser = await chromium.launch(FLAGS)
const waiting = [...names]
let passed = 0
let failed = 0
const worker = async () => {
  for (let name = waiting.shift(); name; name = waiting.shift())
    if (await journey(browser, name)) passed++
    else failed++
}
await Promise.all(Array.from({ length: AT_ONCE }, worker))
await browser.close()
clear()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed || !passed ? 1 : 0)
