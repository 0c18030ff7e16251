/**
 * The attack corpus in a browser: every payload is shown by the component that shows mails, with each of the three layers left out
 * in turn (1 the core's sanitiser, 2 the view's, 3 the sandboxed frame with its policy), then with two left out, so that each has to
 * hold alone, and then with none, which must set off the alarms: a canary that cannot sing proves nothing.
 *
 * The page is built for this, with another `mail` module under the component; in what is shipped no layer can be left out.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createListener } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { build } from 'vite'

const UI = resolve(import.meta.dirname, '..')
const CORPUS = resolve(UI, '../crates/mail/tests/attacks')
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' }
const LONGEST_MS = 90_000
/** Without any layer the page may be led away before it comes to its end; by then it has sung. */
const LED_AWAY_MS = 25_000
/** Shown first, to see that mails are shown at all. */
const GREETING = {
  name: 'a greeting',
  html: '<p>Hola, <a href="https://taller.example/">taller</a></p><blockquote data-fold="quote">Buenos<br>días<br>a<br>todas</blockquote>',
}

/** What is left out; every one of these must hold. */
export const PROTECTED = [[], [1], [2], [3], [1, 2], [1, 3], [2, 3]]
export const UNPROTECTED = [1, 2, 3]

/** The policy of the desktop's page, as it is shipped, with the address of its bridge in place of ours. */
function policy() {
  const { csp } = JSON.parse(readFileSync(resolve(UI, '../src-tauri/tauri.conf.json'), 'utf8')).app.security
  return Object.entries({ ...csp, 'connect-src': "'self'" })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ')
}

/** The payloads, each with its number in what it calls and in the host that it asks. */
function corpus(file) {
  const list = JSON.parse(readFileSync(join(CORPUS, file), 'utf8'))
  const numbered = (html, at) =>
    html.replaceAll('canary()', `top.canary(${at})`).replaceAll('canary.example', `p${at}.canary.example`)
  return [GREETING, ...list].map(({ name, html }, at) => ({ name, html: numbered(html, at) }))
}

/** A listener that nothing may reach: it notes every connection and the first words of it. */
class Canary {
  heard = []
  sockets = new Set()

  async open() {
    this.server = createListener((socket) => {
      this.sockets.add(socket)
      const note = { words: '' }
      this.heard.push(note)
      socket.on('error', () => undefined)
      socket.on('close', () => this.sockets.delete(socket))
      socket.on('data', (part) => {
        note.words = (note.words + part.toString('latin1')).slice(0, 4_000)
        socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
      })
    }).listen(0, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = this.server.address().port
  }

  close() {
    for (const socket of this.sockets) socket.destroy()
    this.server?.close()
  }
}

/** The page of attacks and what is told about it. */
export class Attacks {
  canary = new Canary()
  #folder = mkdtempSync(join(tmpdir(), 'mostrador-attacks-'))

  async open() {
    this.raw = corpus('payloads.json')
    this.sanitised = corpus('sanitised.json')
    const instead = {
      name: 'layers-that-can-be-left-out',
      enforce: 'pre',
      resolveId: (source, importer) =>
        source === './mail' && importer?.endsWith('/MailPage.svelte') ? join(UI, 'test/attacks/layers.ts') : null,
    }
    await build({
      configFile: join(UI, 'vite.config.ts'),
      root: join(UI, 'test/attacks'),
      plugins: [instead],
      build: { outDir: this.#folder, emptyOutDir: true },
      logLevel: 'error',
    })
    await this.canary.open()
    this.#begin()
    this.server = createServer((request, answer) => this.#answer(request, answer)).listen(0, '127.0.0.1')
    // A connection that is closed for being idle just when the page says that it has come to its end loses that word.
    this.server.keepAliveTimeout = 0
    await once(this.server, 'listening')
    this.origin = `http://127.0.0.1:${this.server.address().port}`
  }

  #begin() {
    this.canary.heard = []
    this.said = { executed: new Set(), opened: [], strange: [], visits: 0 }
    this.finished = new Promise((done) => (this.done = done))
  }

  async #answer(request, answer) {
    const url = new URL(request.url, this.origin)
    const off = (url.searchParams.get('off') ?? '').split(',')
    const send = (type, body) => {
      answer.setHeader('content-type', type)
      if (!off.includes('3')) answer.setHeader('content-security-policy', policy())
      answer.end(body)
    }
    if (url.pathname === '/') {
      this.said.visits++
      return send(TYPES['.html'], readFileSync(join(this.#folder, 'index.html')))
    }
    if (url.pathname === '/empty') return send(TYPES['.html'], '<link rel="icon" href="data:,">')
    if (url.pathname === '/attacks.json')
      return send('application/json', JSON.stringify(off.includes('1') ? this.raw : this.sanitised))
    if (/^\/assets\/[\w.-]+$/.test(url.pathname))
      return send(TYPES[extname(url.pathname)] ?? 'font/woff2', readFileSync(join(this.#folder, url.pathname)))
    if (url.pathname.startsWith('/told/') && request.method === 'POST') {
      let body = ''
      for await (const part of request) body += part
      this.#told(url.pathname.slice('/told/'.length), JSON.parse(body))
      return answer.end()
    }
    this.said.strange.push(request.url)
    answer.statusCode = 404
    answer.end()
  }

  #told(what, body) {
    if (what === 'executed') this.said.executed.add(body)
    else if (what === 'opened') this.said.opened.push(body)
    else this.done(body)
  }

  /** Shows all mails with these layers left out, by a way to make the browser go somewhere; returns what was noticed. */
  async run(off, visit, heard = true, longest = LONGEST_MS) {
    this.#begin()
    await visit(`${this.origin}/?off=${off.join(',')}${heard ? '' : '&rest'}`)
    let timer
    const late = new Promise((done) => (timer = setTimeout(done, longest)))
    const finished = await Promise.race([this.finished, late])
    clearTimeout(timer)
    await visit(`${this.origin}/empty`)
    // Goodbyes of the page that was left belong to it.
    await new Promise((done) => setTimeout(done, 250))
    return { ...this.said, connected: this.canary.heard.map((one) => this.#named(one.words)), finished }
  }

  /** The payload that a connection is of, when its first words tell. */
  #named(words) {
    const [, number] = /p(\d+)\.canary/.exec(words) ?? []
    return number ? this.raw[Number(number)].name : `unnamed: ${JSON.stringify(words.slice(0, 60))}`
  }

  /**
   * Runs everything that must hold and fails with all that did not. `heard`: the browser lets the page hear what is pressed in a frame
   * without scripts. Where it does not, links open by themselves, so that they are not pressed here.
   */
  async holds(visit, { heard = true } = {}) {
    const broken = []
    for (const off of PROTECTED) {
      const without = off.length ? `without layer ${off.join(' and ')}` : 'with all layers'
      const seen = await this.run(off, visit, heard)
      for (const name of seen.executed) broken.push(`${without} ran: ${name}`)
      for (const name of new Set(seen.connected)) broken.push(`${without} connected: ${name}`)
      for (const path of new Set(seen.strange)) broken.push(`${without} was asked for: ${path}`)
      for (const url of seen.opened)
        if (!/^(https?:\/\/|mailto:|tel:)/.test(url)) broken.push(`${without} opened: ${url}`)
      if (heard && !seen.opened.includes('https://taller.example/'))
        broken.push(`${without} the link of the greeting was not opened`)
      if (seen.visits !== 1) broken.push(`${without} the page was led away`)
      if (!seen.finished) broken.push(`${without} the page did not come to its end`)
      else {
        if (seen.finished.shown !== this.raw.length)
          broken.push(`${without} ${seen.finished.shown} of ${this.raw.length} mails were shown`)
        if (!seen.finished.words.includes('Hola, taller')) broken.push(`${without} the greeting was not shown`)
      }
    }
    assert.deepEqual(broken, [])
  }

  /** Without any layer, payloads run and connect: what was silent before could have sung. */
  async sings(visit, { executed, connected }) {
    const seen = await this.run(UNPROTECTED, visit, true, LED_AWAY_MS)
    const names = new Set(seen.connected.filter((name) => !name.startsWith('unnamed')))
    assert.ok(seen.executed.size >= executed, `without any layer only ${seen.executed.size} payloads ran`)
    assert.ok(names.size >= connected, `without any layer only ${names.size} payloads connected`)
    return { executed: seen.executed.size, connected: names.size }
  }

  close() {
    this.canary.close()
    this.server?.closeAllConnections()
    this.server?.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
