/**
 * A queue of a hundred thousand tickets. Milliseconds say more about the machine than about the list, so the queues are
 * compared with a small shop's in the same run. Long tasks are judged by the best of a few rounds.
 */
import assert from 'node:assert/strict'
import { ticketsProfile } from '../profiles.mjs'
import { World } from '../world.mjs'

export const title =
  'Ana walks to the end of 100,000 open tickets; few rows are in the page and the keys keep the focus'

const MANY = 100_000
const FEW = 1_000
const MOST_ROWS = 120
const ROUNDS = 4
/** A task that keeps the page from answering for longer than this is felt, in milliseconds. */
const LONG_TASK_MS = 50
/** Rounds of scrolling, of which the best counts. */
const SCROLLS = 5
/** How much slower a queue of the large shop may be than the same of the small one. */
const SLOWER = 4
const QUEUES = ['unassigned', 'mine', 'all_open']
/** At the foot of a list: more than it is high. */
const LEAP = 1_000_000

export async function journey(_, browser) {
  const large = await World.open(browser, { folder: ticketsProfile(MANY) })
  try {
    const small = await World.open(browser, { folder: ticketsProfile(FEW) })
    try {
      await large.page.bringToFront()
      await scrolls(large, browser)
      await compare(large, small)
      small.calm()
    } finally {
      await small.close()
    }
    large.calm()
  } finally {
    await large.close()
  }
}

async function scrolls(world, browser) {
  const { page } = world
  const keys = page.keyboard
  await world.allOpen()
  const { ids } = await world.host.ask('ticket.order', asked('all_open'))
  const total = ids.length / 36
  assert.ok(total >= MANY, `${total} tickets`)
  const at = () => page.evaluate(() => Number(document.activeElement?.closest('[role="row"]')?.ariaRowIndex ?? 0))
  // By its place: while promises fall due the list under the hand stays, and the engine's order moves on.
  const lastSeen = () => page.locator(`[role="row"][data-ticket][aria-rowindex="${total}"]`).waitFor()
  await watch(page)
  await page.locator('[role="row"][tabindex="0"]').focus()

  await keys.press('End')
  await lastSeen()
  await world.until('the last row has the focus', async () => (await at()) === total)
  await keys.press('Home')
  await world.until('the first row has the focus', async () => (await at()) === 1)
  for (let step = 0; step < 30; step++) {
    const before = await at()
    await keys.press('PageDown')
    await world.until('a page further', async () => (await at()) > before)
  }
  const before = await at()
  for (let step = 0; step < 100; step++) await keys.down('j')
  await keys.up('j')
  await world.until('a hundred rows further', async () => (await at()) === before + 100)
  await page.locator('[role="row"][tabindex="0"]').hover()
  await scrollsSmoothly(world, browser)
  for (let left = total * 100; left > 0; left -= LEAP) await page.mouse.wheel(0, LEAP)
  await lastSeen()
  const rows = await page.evaluate(() => globalThis.mostRows)
  assert.ok(rows > 5 && rows <= MOST_ROWS, `${rows} rows in the page`)
}

/**
 * A round goes down by forty turns of the wheel, one in each frame, and back up again. A page that was kept from answering
 * for long has either worked for as long, which is the list's fault, or waited for a busy machine, which is nobody's: the
 * browser's own record of the page's thread tells the two apart.
 */
async function scrollsSmoothly(world, browser) {
  const { page } = world
  const rounds = []
  for (let round = 0; round < SCROLLS; round++) {
    await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
    await page.evaluate(() => {
      performance.mark('scrolling')
      globalThis.longTasks = []
      globalThis.watching = new PerformanceObserver((list) =>
        globalThis.longTasks.push(...list.getEntries().map((entry) => Math.round(entry.duration))),
      )
      globalThis.watching.observe({ type: 'longtask' })
    })
    for (let step = 0; step < 80; step++) {
      await page.mouse.wheel(0, step < 40 ? 600 : -600)
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)))
    }
    const felt = await page.evaluate(async () => {
      await new Promise((next) => setTimeout(next, 100))
      globalThis.longTasks.push(...globalThis.watching.takeRecords().map((entry) => Math.round(entry.duration)))
      globalThis.watching.disconnect()
      return Math.max(0, ...globalThis.longTasks)
    })
    const worked = longestWork(JSON.parse((await browser.stopTracing()).toString()).traceEvents)
    if (felt <= LONG_TASK_MS || worked <= LONG_TASK_MS) return
    rounds.push(`${felt} ms, of which it worked ${Math.round(worked)} ms`)
  }
  assert.fail(`scrolling kept the page busy in every round: ${rounds.join('; ')}`)
}

/** The longest task of the page's own thread, by the time that it had the processor, in milliseconds. */
function longestWork(events) {
  const page = events.find((event) => event.name === 'scrolling' && event.cat === 'blink.user_timing')
  const tasks = events.filter((event) => event.pid === page.pid && event.tid === page.tid && event.tdur !== undefined)
  assert.ok(tasks.length > 80, `${tasks.length} tasks recorded`)
  return Math.max(...tasks.map((event) => event.tdur)) / 1000
}

/** Counts the rows in every frame. */
const watch = (page) =>
  page.evaluate(() => {
    globalThis.mostRows = 0
    const count = () => {
      const rows = document.querySelectorAll('[role="grid"] [role="row"]').length
      globalThis.mostRows = Math.max(globalThis.mostRows, rows)
      requestAnimationFrame(count)
    }
    count()
  })

/** The queues of both shops in turns, so that what else the machine does meets both. */
async function compare(large, small) {
  const shops = [large, small]
  const first = new Map()
  for (const world of shops) {
    await world.filled()
    const found = {}
    for (const queue of QUEUES)
      found[queue] = (await world.host.ask('ticket.list', { ...asked(queue), offset: 0, limit: 1 })).rows[0].id
    first.set(world, found)
  }
  const times = Object.fromEntries(QUEUES.map((queue) => [queue, { large: [], small: [] }]))
  for (let again = 0; again < ROUNDS + 1; again++)
    for (const queue of QUEUES)
      for (const world of shops) {
        await world.page.bringToFront()
        const took = await opened(world, queue, first.get(world)[queue])
        // The first ones warm the caches.
        if (again > 0) times[queue][world === large ? 'large' : 'small'].push(took)
      }
  for (const queue of QUEUES) {
    const [ours, theirs] = [median(times[queue].large), median(times[queue].small)]
    assert.ok(ours < theirs * SLOWER, `${queue}: ${ours} ms in the large shop, ${theirs} ms in the small one`)
  }
}

/** From the click on the tab of a queue until its first row is painted, in milliseconds. */
const opened = (world, queue, id) =>
  world.tab(queue).evaluate(async (tab, ticket) => {
    const top = () => document.querySelector('[role="row"][data-ticket]')
    // Two queues may begin with the same ticket, but never with the same row.
    const before = top()
    const start = performance.now()
    tab.click()
    while (top() === before || top()?.dataset.ticket !== ticket)
      await new Promise((next) => {
        const channel = new MessageChannel()
        channel.port1.onmessage = next
        channel.port2.postMessage(null)
      })
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 0)))
    return performance.now() - start
  }, id)

const asked = (queue) => ({ queue, channel: null, language: null, order: 'due' })

function median(values) {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)]
}
