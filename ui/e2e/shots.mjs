/**
 * The pictures of the documentation, drawn from the interface as it is built on the real engine with the sample shop.
 * `node ui/e2e/shots.mjs` draws them all into docs/screenshots; with words after it, those whose name holds one of them.
 */
import { mkdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { chromium } from 'playwright-core'
import { FLAGS } from './browser.mjs'
import { clear, program } from './devhost.mjs'
import { World } from './world.mjs'

const FOLDER = resolve(import.meta.dirname, '../../docs/screenshots')
/** A page of documentation shows several of them. */
const LARGEST = 300_000

const NOTE =
  'Called Channel Post, reference CP190324627: the parcel is at the Bristol depot and goes out tomorrow morning.\n\nIf it is not there by Friday noon we send a second pot by courier. I write to her at 10.'
const REPLY =
  'Hola, Carla:\n\nTienes razón, el paquete debería haber llegado hace días y siento mucho las molestias. Acabo de hablar con el transportista: sigue en su almacén de Alicante y me aseguran que sale mañana a primera hora.'

const PICTURES = {
  'first-run-en': { world: {}, draw: (world) => world.button('app.first.sample_button').waitFor() },
  'inbox-es': {
    language: 'es',
    draw: async (world) => {
      await atWork(world)
      await world.openTicket('Carla Pastor')
      await world.text.fill(REPLY)
      await saved(world)
    },
  },
  'inbox-hu-dark': {
    language: 'hu',
    world: { scheme: 'dark' },
    draw: async (world) => {
      await atWork(world)
      await world.openTicket('Szabó Katalin')
    },
  },
  'inbox-id-1920': {
    language: 'id',
    world: { size: { width: 1920, height: 1080 } },
    draw: async (world) => {
      await atWork(world)
      await world.openTicket('Siti Rahmawati')
    },
  },
  'ticket-note-en': {
    draw: async (world) => {
      await atWork(world)
      await world.openTicket('Emily Hartwell')
      await world.page.keyboard.press('n')
      await world.text.pressSequentially(NOTE)
      await saved(world)
    },
  },
  'search-en': {
    draw: async (world) => {
      await atWork(world)
      await world.page.keyboard.press('/')
      await world.page.keyboard.type('jarra')
      await world.page.locator('[data-hit]').first().waitFor()
    },
  },
  'outbox-es': {
    language: 'es',
    draw: async (world) => {
      await atWork(world)
      await world.host.ask('app.set', { key: 'undo_seconds', value: '30' })
      await send(world, 'Carla Pastor', REPLY)
      await world.button('ticket.delivery.send_now', {}, world.conversation).click()
      await world.conversation.locator('[data-delivery="sent"]').waitFor()
      await send(
        world,
        'Javier Ortega',
        'Hola, Javier: he abierto una reclamación con el transportista y hoy mismo te digo qué ha pasado.',
      )
      await world.page.getByTestId('nav-outbox').click()
      await world.page.locator('[data-list="recent"] li').waitFor()
    },
  },
  'settings-en': {
    draw: async (world) => {
      await atWork(world)
      await world.page.getByTestId('nav-settings').click()
      await world.page.getByTestId('settings').waitFor()
    },
  },
  'narrow-en': {
    world: { size: { width: 960, height: 700 } },
    draw: async (world) => {
      await atWork(world)
      await world.openTicket('George Ashdown')
    },
  },
}

/** An ordinary morning: some tickets further down are Ana's, and some have been read. */
async function atWork(world) {
  await world.filled()
  const { rows } = await world.host.ask('ticket.list', {
    queue: 'all_open',
    channel: null,
    language: null,
    order: 'due',
    offset: 0,
    limit: 60,
  })
  for (const [at, row] of rows.entries()) {
    if (at > 16 && at % 3 === 0) await world.host.ask('ticket.assign', { ticketId: row.id, toMe: true })
    if (at % 3 !== 1) await world.host.ask('ticket.read', { ticketId: row.id, read: true })
  }
  await world.visit()
  await world.filled()
  await world.allOpen()
}

async function send(world, customer, text) {
  await world.openTicket(customer)
  await world.text.fill(text)
  await world.page.getByTestId('send').click()
  await world.conversation.locator('[data-delivery="held"]').waitFor()
}

const saved = (world) => world.page.getByTestId('draft-state').getByText(/\d/).waitFor()

/** Nothing still moves: no request is under way and the fonts are there. */
async function still(world) {
  await world.page.mouse.move(0, 0)
  await world.page.waitForLoadState('load')
  await world.page.evaluate(() => document.fonts.ready)
  await world.until('nothing is loading', () =>
    world.page.evaluate(() => !document.querySelector('.skeleton, [aria-busy="true"]')),
  )
}

program()
mkdirSync(FOLDER, { recursive: true })
const browser = await chromium.launch(FLAGS)
const wanted = process.argv.slice(2)
let failed = 0
for (const [name, { language = 'en', world: options, draw }] of Object.entries(PICTURES)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue
  let world
  try {
    world = await World.open(browser, { sample: !!draw && name !== 'first-run-en', ...options })
    if (name !== 'first-run-en') await world.host.ask('app.set', { key: 'agent_name', value: 'Ana' })
    await world.host.ask('app.set', { key: 'language', value: language })
    world.language = language
    await world.page.locator(`html[lang="${language}"]`).waitFor()
    await draw(world)
    await still(world)
    world.calm()
    const path = join(FOLDER, `${name}.png`)
    await world.page.screenshot({ path })
    const size = statSync(path).size
    if (size > LARGEST) throw new Error(`${size} bytes are too many`)
    console.log(`${name}.png, ${Math.round(size / 1000)} kB`)
  } catch (error) {
    failed++
    console.log(`${name}: ${error?.stack ?? error}`)
  } finally {
    await world?.close().catch(() => undefined)
  }
}
await browser.close()
clear()
process.exit(failed ? 1 : 0)
