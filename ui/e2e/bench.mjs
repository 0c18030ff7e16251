/**
 * How long an agent waits: from a key or a click to what is painted, measured inside a headless browser on the real
 * engine, on profiles of different sizes. Each figure stands beside a floor of the same run — the cheapest answer of the
 * engine with a frame after it, or a key into a bare page — because milliseconds differ between machines and ratios do
 * not. `node ui/e2e/bench.mjs <messages>=<folder>…`; the folders are filled by `mostrador-bench --fill`.
 */
import { chromium } from 'playwright-core'
import { FLAGS } from './browser.mjs'
import { clear, DevHost } from './devhost.mjs'
import { LongShop } from './long_shop.mjs'
import { words } from './words.mjs'

const PASSPHRASE = 'only for measuring'
const ROUNDS = Number(process.env.MOSTRADOR_BENCH_ROUNDS ?? 40)
const WARM = 5
/** Of the shop that is read meanwhile. */
const ORDERS = 20_000
const PATIENCE_MS = 20_000
/** Before suggestions are asked for (`DEBOUNCE_MS` of the search field). */
const WAITS_FOR_NEXT_KEY = 60
/** What a mid-range laptop may take (ux.md 5.6); this machine's own floor says how far it is from one. */
const BUDGET = { open: 100, queue: 100, key: 50, search: 150, ahead: WAITS_FOR_NEXT_KEY + 50 }

/** In the page: does something and answers how long it took until `done` was painted. */
const inPage = async ([act, done, argument, patience]) => {
  const perform = new Function('argument', act)
  const reached = new Function('argument', `return ${done}`)
  const painted = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)))
  const start = performance.now()
  perform(argument)
  while (!reached(argument)) {
    if (performance.now() - start > patience) throw new Error(`not done: ${done}`)
    await new Promise((next) => {
      const channel = new MessageChannel()
      channel.port1.onmessage = next
      channel.port2.postMessage(null)
    })
  }
  await painted()
  return performance.now() - start
}

const timed = (page, act, done, argument) => page.evaluate(inPage, [act, done, argument, PATIENCE_MS])

async function rounds(count, once) {
  const times = []
  for (let round = 0; round < count + WARM; round++) {
    const took = await once(round)
    // The first ones warm the caches.
    if (round >= WARM) times.push(took)
  }
  times.sort((one, other) => one - other)
  const at = (percent) => times[Math.min(times.length - 1, Math.floor((times.length * percent) / 100))]
  return { p50: at(50), p95: at(95) }
}

/** Time from a key to the frame that shows it, taken from the browser's own clock of the key. */
async function keystrokes(page, count) {
  await page.evaluate(() => {
    globalThis.strokes = []
    addEventListener(
      'keydown',
      (event) =>
        requestAnimationFrame(() => setTimeout(() => globalThis.strokes.push(performance.now() - event.timeStamp), 0)),
      { capture: true },
    )
  })
  const letters = 'hola carla ya lo estoy mirando '
  return rounds(count, async (round) => {
    const before = await page.evaluate(() => globalThis.strokes.length)
    await page.keyboard.press(letters[round % letters.length] === ' ' ? 'Space' : letters[round % letters.length])
    await page.waitForFunction((seen) => globalThis.strokes.length > seen, before)
    return page.evaluate(() => globalThis.strokes.at(-1))
  })
}

async function ids(host, queue) {
  const asked = { queue, channel: null, language: null, order: 'due', offset: 0, limit: 50 }
  return (await host.ask('ticket.list', asked)).rows.map((row) => row.id)
}

/** Tickets by a click on their row, each another one. */
async function openings(page) {
  const rows = await page
    .locator('[role="row"][data-ticket]')
    .evaluateAll((all) => all.map((row) => row.dataset.ticket))
  return rounds(ROUNDS, (round) =>
    timed(
      page,
      `argument.before = document.querySelector('[data-testid="feed"]'); document.querySelector('[role="row"][data-ticket="' + argument.id + '"]').click()`,
      `(() => { const feed = document.querySelector('[data-testid="feed"]'); return feed && feed !== argument.before && feed.querySelector('article, [role="article"]') && document.querySelector('[data-testid="customer-panel"] h2') })()`,
      { id: rows[round % Math.min(rows.length, 8)] },
    ),
  )
}

/** Letters into the reply of the ticket that is open. */
async function letters(page) {
  await page.getByTestId('composer').locator('[contenteditable="true"], textarea').first().click()
  const figures = await keystrokes(page, ROUNDS)
  await page.keyboard.press('Control+A')
  await page.keyboard.press('Delete')
  return figures
}

/** The cheapest answer of the engine with a frame after it. */
function answers(page, host) {
  const { origin, searchParams } = new URL(host.url)
  return rounds(ROUNDS, () =>
    page.evaluate(
      async ([address, token]) => {
        const start = performance.now()
        const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
        await (await fetch(address, { method: 'POST', headers, body: '{}' })).json()
        await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)))
        return performance.now() - start
      },
      [`${origin}/rpc/app.state`, searchParams.get('token')],
    ),
  )
}

/** At the sample shop, while another one with so many orders is read for the first time. */
async function meanwhile(browser, orders) {
  const shop = new LongShop(orders, { every: 600_000, quick: true })
  const host = new DevHost({ sample: true })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', bypassCSP: true })
  const first = async () =>
    (await host.ask('connection.list')).connections.find((one) => one.connector === 'medusa')?.firstImport
  try {
    const url = await shop.open()
    await host.start()
    await host.ask('app.set', { key: 'language', value: 'en' })
    await host.ask('sync.now')
    const page = await context.newPage()
    await page.goto(host.url)
    await page.locator('[role="row"][data-ticket]').nth(5).waitFor()
    const floor = await answers(page, host)
    await host.ask('connection.add', { connector: 'medusa', label: '', fields: { url, secret_key: 'sk_long' } })
    while (!((await first())?.done > 0)) await page.waitForTimeout(20)
    const figures = { floor, open: await openings(page), key: await letters(page) }
    const now = await first()
    if (!now) throw new Error(`${orders} orders were read before anything was measured`)
    return { ...figures, label: `${orders.toLocaleString('en')} orders are read`, done: now.done }
  } finally {
    await context.close()
    await host.remove()
    await shop.close()
  }
}

async function measure(browser, messages, folder) {
  const host = new DevHost({ passphrase: PASSPHRASE, folder })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', bypassCSP: true })
  try {
    // After a kill everything is looked at for damage, which at a million messages keeps a processor busy for 20 s.
    await host.start()
    await host.close()
    await host.start()
    await host.ask('app.set', { key: 'language', value: 'en' })
    const page = await context.newPage()
    await page.goto(host.url)
    await page.locator('[role="row"][data-ticket]').nth(5).waitFor()
    const figures = {}

    figures.floor = await answers(page, host)

    // The queues by their tabs, to and fro.
    const first = { all_open: (await ids(host, 'all_open'))[0], mine: (await ids(host, 'mine'))[0] }
    const names = ['all_open', 'mine']
    const shown = `document.querySelector('[role="row"][data-ticket]')?.dataset.ticket === argument.id`
    for (const name of names)
      await page
        .getByRole('tab', { name: words('en', `inbox.queue.${name}`) })
        .evaluate((tab, queue) => (tab.dataset.bench = queue), name)
    const choose = `document.querySelector('[data-bench="' + argument.queue + '"]').click()`
    figures.queue = await rounds(ROUNDS, (round) => {
      const queue = names[round % 2]
      return timed(page, choose, shown, { queue, id: first[queue] })
    })
    await timed(page, choose, shown, { queue: 'all_open', id: first.all_open })

    figures.open = await openings(page)
    figures.key = await letters(page)

    // Suggestions while a name is typed, then a search by words with Enter.
    const set = `{ const field = document.querySelector('search input'); field.focus(); field.value = argument.text; field.setSelectionRange(argument.text.length, argument.text.length); field.dispatchEvent(new InputEvent('input', { bubbles: true })) }`
    const typed = ['car', 'carl', 'carla', 'carl', 'ped', 'pedi', 'tor', 'cup']
    figures.ahead = await rounds(Math.min(ROUNDS, 24), (round) =>
      timed(page, set, `document.querySelector('[role="listbox"]').dataset.answers === argument.text`, {
        text: typed[round % typed.length],
      }),
    )
    const enter = `document.querySelector('search input').dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))`
    const asked = ['gracias', 'cangkir', 'visszatérítés', 'broken', 'mañana', 'lámpa']
    figures.search = await rounds(Math.min(ROUNDS, 24), (round) =>
      timed(
        page,
        `${set}; ${enter}`,
        `document.querySelector('[data-testid="search"]')?.dataset.answers === argument.text && document.querySelector('[data-hit]')`,
        { text: asked[round % asked.length] },
      ),
    )
    figures.rows = await page.evaluate(() => document.querySelectorAll('[role="row"][data-ticket]').length)
    figures.scroll = await scrolled(page)
    return { messages, ...figures }
  } finally {
    await context.close()
    await host.close()
  }
}

/** Scrolls through the list: most rows at once, and the longest task that held the page up. */
async function scrolled(page) {
  await page.getByTestId('nav-inbox').click()
  await page.locator('[role="row"][data-ticket]').nth(5).waitFor()
  return page.evaluate(async () => {
    let longest = 0
    let rows = 0
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration)
    })
    observer.observe({ type: 'longtask', buffered: false })
    const scroller = document.querySelector('[role="row"][data-ticket]').closest('[style*="overflow"]')
    for (let step = 0; step < 120; step++) {
      scroller.scrollBy(0, 400)
      await new Promise((next) => requestAnimationFrame(next))
      rows = Math.max(rows, document.querySelectorAll('[role="row"][data-ticket]').length)
    }
    await new Promise((next) => setTimeout(next, 100))
    observer.disconnect()
    return { longest, rows }
  })
}

/** A page with nothing but a field: what a key costs in this browser. */
async function bareKey(browser) {
  const page = await browser.newPage()
  await page.setContent('<div contenteditable="true" style="width:600px;height:200px"></div>')
  await page.locator('div').click()
  const figures = await keystrokes(page, ROUNDS)
  await page.close()
  return figures
}

const ms = (value) => value.toFixed(1).padStart(8)
const ratio = (ours, floor) => (ours / floor).toFixed(2).padStart(8)

const profiles = process.argv.slice(2).map((one) => one.split('='))
if (profiles.length === 0) throw new Error('which profiles? <messages>=<folder>…')
const browser = await chromium.launch(FLAGS)
try {
  const bare = await bareKey(browser)
  const measured = []
  for (const [messages, folder] of profiles) measured.push(await measure(browser, Number(messages), folder))
  const reading = await meanwhile(browser, ORDERS)
  console.log(
    `${'what an agent waits for, ms'.padEnd(38)} ${'p50'.padStart(8)} ${'p95'.padStart(8)} ${'floor'.padStart(8)} ${'× floor'.padStart(8)} ${'× first'.padStart(8)}`,
  )
  const acts = [
    ['open', 'open a ticket'],
    ['queue', 'switch the queue'],
    ['key', 'a key in the reply'],
    ['search', 'search, first results'],
    ['ahead', 'suggestions while typing'],
  ]
  for (const [act, name] of acts)
    for (const one of [...measured, reading]) {
      if (!one[act]) continue
      const floor = act === 'key' ? bare : one.floor
      const label = `${name}, ${one.label ?? `${one.messages.toLocaleString('en')} messages`}`
      console.log(
        `${label.padEnd(38)} ${ms(one[act].p50)} ${ms(one[act].p95)} ${ms(floor.p50)} ${ratio(one[act].p50, floor.p50)} ${ratio(one[act].p50, measured[0][act].p50)}${one[act].p95 > BUDGET[act] ? `  over the budget of ${BUDGET[act]}` : ''}`,
      )
    }
  console.log(`${reading.done.toLocaleString('en')} orders had been read by then`)
  for (const one of measured)
    console.log(
      `scrolling ${one.messages.toLocaleString('en')} messages: at most ${one.scroll.rows} rows in the page, longest task ${Math.round(one.scroll.longest)} ms`,
    )
} finally {
  await browser.close()
  clear()
}
