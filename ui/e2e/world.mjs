/**
 * Ana at her desk: one engine, one browser page, and the few things that every journey does with them. It watches the
 * page too: an error on its console that no step has foreseen fails the journey.
 */
import assert from 'node:assert/strict'
import { DevHost, PASSPHRASE } from './devhost.mjs'
import { isDisguise, words } from './words.mjs'

export const PATIENCE_MS = 15_000
const SIZE = { width: 1280, height: 800 }

export class World {
  language = 'en'
  #foreseen = []
  #errors = []

  static async open(
    browser,
    { sample = false, passphrase = PASSPHRASE, folder, language, size = SIZE, scheme = 'light' } = {},
  ) {
    const world = new World()
    world.host = new DevHost({ sample, passphrase, folder, language })
    world.context = await browser.newContext({
      viewport: size,
      locale: 'en-US',
      colorScheme: scheme,
      reducedMotion: 'reduce',
    })
    world.context.setDefaultTimeout(PATIENCE_MS)
    // Nothing leaves this machine: a page elsewhere is an empty one.
    await world.context.route(
      (url) => url.hostname !== '127.0.0.1',
      (route) => route.fulfill({ contentType: 'text/html', body: '' }),
    )
    await world.host.start()
    await world.visit()
    return world
  }

  /**
   * Opens the interface anew, as a new start of the application would: in the same tab, which is three times as quick as
   * another one, with nothing left of what was made at its edge. `prepare` gets the page before anything is asked of the engine.
   */
  async visit(prepare) {
    const page = !this.page || this.page.isClosed() ? await this.#tab() : this.page
    // A request that is held must never get through: it is given up with its page, and only then is nothing held any more.
    await page.goto('about:blank')
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await prepare?.(page)
    await page.goto(this.host.url + (isDisguise(this.language) ? `&words=${this.language}` : ''))
  }

  async #tab() {
    const page = await this.context.newPage()
    page.on('pageerror', (error) => this.#heard(String(error)))
    page.on('console', (message) => message.type() === 'error' && this.#heard(message.text()))
    this.page = page
    return page
  }

  #heard(text) {
    if (!this.#foreseen.some((one) => one.test(text))) this.#errors.push(text)
  }

  /** From now on a console error like this belongs to the story. */
  foresee(pattern) {
    this.#foreseen.push(pattern)
  }

  /** Fails when the page complained. */
  calm() {
    assert.deepEqual(this.#errors, [], 'the page complained')
  }

  async close() {
    await this.context?.close()
    await this.host.remove()
  }

  say(key, slots) {
    return words(this.language, key, slots)
  }

  button(key, slots, within = this.page) {
    return within.getByRole('button', { name: this.say(key, slots), exact: true })
  }

  /** A row of the inbox, by something that is written in it. */
  row(text) {
    return this.page.locator('[role="row"][data-ticket]', { hasText: text })
  }

  get conversation() {
    return this.page.getByTestId('conversation')
  }

  get panel() {
    return this.page.getByTestId('customer-panel')
  }

  /** The text that is being written, reply or note. */
  get text() {
    return this.page.getByTestId('composer').locator('[data-testid="text"]:not(.hidden) [contenteditable="true"]')
  }

  /** Writes a text in place of what stands there; each line of it is a line. */
  async write(text) {
    await this.text.click()
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.press('Delete')
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0) await this.page.keyboard.press('Enter')
      if (line) await this.page.keyboard.insertText(line)
    }
  }

  /** The opened ticket, as the engine has it. */
  async ticket() {
    const number = await this.conversation.locator('.number').first().textContent()
    return this.host.ask('ticket.get', { ticketId: number.trim() })
  }

  /** What stands in the text, line by line. */
  async written() {
    const lines = await this.text.evaluate((text) => [...text.querySelectorAll('p')].map((line) => line.textContent))
    return lines.join('\n')
  }

  /** Waits until the list is filled. */
  async filled() {
    await this.page.locator('[role="row"][data-ticket]').nth(5).waitFor()
  }

  /** Shows every open ticket, whatever the desk began with: a desk that is still being drawn may miss a press. */
  async allOpen() {
    const tab = this.tab('all_open')
    await this.until('all open tickets are chosen', async () => {
      await tab.click()
      return (await tab.getAttribute('aria-selected')) === 'true'
    })
    await this.filled()
  }

  /** What the list shows, for whoever reads why something was not found in it. */
  listed() {
    return this.page.evaluate(() => {
      const rows = [...document.querySelectorAll('[role="row"]')].map((row) => row.textContent.trim().slice(0, 30))
      const chosen = document.querySelector('[role="tab"][aria-selected="true"]')?.textContent.trim()
      const { scrollTop, clientHeight } = document.querySelector('[role="grid"] > *') ?? {}
      return JSON.stringify({ chosen, scrollTop, clientHeight, rows })
    })
  }

  tab(queue) {
    return this.page.locator(`[role="tab"][data-queue="${queue}"]`)
  }

  /** Presses a ticket's row, and waits for nothing. */
  async pressTicket(text) {
    // Rows far from what is looked at are not drawn, and what is in use may have led the list down.
    const drawn = this.until('the row is drawn', async () => {
      if ((await this.row(text).count()) > 0) return true
      await this.page.evaluate(() => document.querySelector('[role="grid"] > *')?.scrollTo(0, 0))
      return false
    })
    await drawn.catch(async (error) => {
      throw new Error(`${text}: ${error.message}, but ${await this.listed()}`)
    })
    await this.row(text).click()
  }

  async openTicket(text) {
    await this.pressTicket(text)
    await this.text.waitFor()
    await this.conversation.getByRole('article').first().waitFor()
  }

  /** Opens somebody's open ticket that may be far down in the list, as a link into the program does. */
  async openLinked(customer) {
    const asked = { queue: 'all_open', channel: null, language: null, order: 'due', offset: 0, limit: 100 }
    const { rows } = await this.host.ask('ticket.list', asked)
    const { number } = rows.find((row) => row.customerName === customer)
    await this.page.evaluate((ticket) => (location.hash = `open=ticket/${ticket}`), number)
    await this.conversation.getByText(customer).first().waitFor()
    await this.text.waitFor()
  }

  /** Waits until a question about the page or the engine is answered as it should be. */
  async until(what, answer, patience = PATIENCE_MS) {
    const end = Date.now() + patience
    let last
    for (;;) {
      last = await answer()
      if (last) return last
      if (Date.now() > end) throw new Error(`${what}: not within ${patience / 1000} s`)
      await this.page.evaluate(() => new Promise((next) => requestAnimationFrame(next)))
    }
  }
}
