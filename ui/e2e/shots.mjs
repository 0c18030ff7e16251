/**
 * Pictures of every screen in every state, from the interface as it is built on the real engine: at 1280×800 and 1920×1080,
 * light and dark, in four languages and the one that nobody speaks. `node ui/e2e/shots.mjs` draws them all into
 * target/shots, with a page to leaf through; `--language=hu` and words of a state's name draw fewer. The chosen ones are
 * written small into docs/screenshots (`--chosen` draws only those).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { FLAGS } from './browser.mjs'
import { clear, program } from './devhost.mjs'
import { withPalette } from './palette.mjs'
import { STATES } from './states.mjs'
import { walkStates } from './walk.mjs'
import { World } from './world.mjs'

const ROOT = resolve(import.meta.dirname, '../..')
const ALL = join(ROOT, 'target/shots')
const CHOSEN = join(ROOT, 'docs/screenshots')
/** A page of documentation shows several of them. */
const LARGEST = 150_000
const LANGUAGES = ['en', 'es', 'hu', 'id', 'en-XA']
const SIZES = [
  [1280, 800],
  [1920, 1080],
]
const SCHEMES = ['light', 'dark']

/** What the documentation shows: name of the picture, state, language, scheme, width. */
const FOR_DOCS = [
  ['first-run-en', 'first_run', 'en', 'light', 1280],
  ['inbox-es', 'ticket', 'es', 'light', 1280],
  ['inbox-hu-dark', 'ticket.hungarian', 'hu', 'dark', 1280],
  ['inbox-id-1920', 'ticket', 'id', 'light', 1920],
  ['ticket-note-en', 'ticket.note', 'en', 'light', 1280],
  ['ticket-held-en-dark', 'ticket.held', 'en', 'dark', 1280],
  ['search-en', 'search', 'en', 'light', 1280],
  ['outbox-es', 'outbox', 'es', 'light', 1280],
  ['settings-hu', 'settings', 'hu', 'light', 1280],
  ['keys-en', 'keys', 'en', 'light', 1280],
  ['mailbox-es', 'first_run.mailbox', 'es', 'light', 1280],
  ['refund-review-en', 'refund.review', 'en', 'light', 1280],
  ['damaged-hu', 'damaged', 'hu', 'light', 1280],
  ['inbox-filtered-id', 'inbox.filtered', 'id', 'light', 1280],
]

const given = process.argv.slice(2)
const onlyChosen = given.includes('--chosen')
const languages = given.filter((one) => one.startsWith('--language=')).map((one) => one.slice('--language='.length))
const words = given.filter((one) => !one.startsWith('--'))
const wanted = (name) => words.length === 0 || words.some((word) => name.includes(word))

const taken = []
const failures = []

async function draw(browser, language) {
  const folder = join(ALL, language)
  mkdirSync(folder, { recursive: true })
  const chosen = FOR_DOCS.filter(([, , spoken]) => spoken === language)
  const unreached = await walkStates(
    (options) => World.open(browser, options),
    async (world, state) => {
      for (const [width, height] of SIZES) {
        await world.page.setViewportSize({ width, height })
        for (const scheme of SCHEMES) {
          const doc = chosen.find(
            ([, name, , light, wide]) => name === state.name && light === scheme && wide === width,
          )
          if (onlyChosen && !doc) continue
          await world.page.emulateMedia({ colorScheme: scheme })
          await world.page.evaluate(
            () => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))),
          )
          const picture = await world.page.screenshot()
          const name = `${state.name}-${width}-${scheme}.png`
          writeFileSync(join(folder, name), picture)
          taken.push({ language, state: state.name, file: `${language}/${name}` })
          if (doc) choose(doc[0], picture)
        }
      }
      await world.page.setViewportSize({ width: SIZES[0][0], height: SIZES[0][1] })
      await world.page.emulateMedia({ colorScheme: 'light' })
    },
    {
      language,
      names: (name) => wanted(name) && (!onlyChosen || chosen.some(([, state]) => state === name)),
    },
  )
  failures.push(...unreached)
}

function choose(name, picture) {
  const small = withPalette(picture)
  if (small.length > LARGEST) failures.push(`${name}.png: ${small.length} bytes are too many`)
  writeFileSync(join(CHOSEN, `${name}.png`), small)
  console.log(`${name}.png, ${Math.round(small.length / 1000)} kB`)
}

/** A page to leaf through: a row for each state, a column for each language. */
function leaf() {
  const escape = (text) => text.replace(/[<&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const rows = STATES.filter(({ name }) => taken.some((one) => one.state === name)).map(({ name }) => {
    const pictures = taken
      .filter((one) => one.state === name)
      .map(
        ({ file }) => `<a href="${escape(file)}"><img loading="lazy" src="${escape(file)}" alt="${escape(file)}"></a>`,
      )
    return `<h2>${escape(name)}</h2><p>${pictures.join('')}</p>`
  })
  const style = 'body{font:14px system-ui;margin:24px}img{width:300px;margin:4px;border:1px solid #999}'
  writeFileSync(
    join(ALL, 'index.html'),
    `<!doctype html><meta charset="utf-8"><title>Mostrador</title><style>${style}</style>${rows.join('\n')}\n`,
  )
}

program()
if (given.length === 0) rmSync(ALL, { recursive: true, force: true })
mkdirSync(ALL, { recursive: true })
mkdirSync(CHOSEN, { recursive: true })
const browser = await chromium.launch(FLAGS)
const waiting = languages.length > 0 ? languages : LANGUAGES
const queue = [...waiting]
const worker = async () => {
  for (let language = queue.shift(); language; language = queue.shift()) await draw(browser, language)
}
await Promise.all([worker(), worker()])
await browser.close()
clear()
leaf()
for (const one of failures) console.log(one)
console.log(`${taken.length} pictures in target/shots`)
process.exit(failures.length > 0 || taken.length === 0 ? 1 : 0)
