/**
 * A provider with its page, and a mailbox that opens only to whom it let in, both on this machine. The page is a real one: the
 * browser is sent there, a person presses on it, and it sends the browser back.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer as createTcp } from 'node:net'

const CLIENT = 'mostrador-journeys'

export class Provider {
  #codes = new Map()
  #grants = new Set()
  #access = new Set()
  #made = 0
  #servers = []

  static async open(account) {
    const provider = new Provider()
    provider.account = account
    provider.client = CLIENT
    provider.issuer = `http://127.0.0.1:${await provider.#listen(createHttp((asked, answer) => provider.#http(asked, answer)))}`
    provider.imap = `imap+plain://127.0.0.1:${await provider.#listen(createTcp((socket) => provider.#imap(socket)))}`
    provider.smtp = `smtp+plain://127.0.0.1:${await provider.#listen(createTcp((socket) => provider.#smtp(socket)))}`
    return provider
  }

  async #listen(server) {
    this.#servers.push(server)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server.address().port
  }

  /** Nothing that was allowed is allowed any more, and nobody stays inside. */
  revoke() {
    this.#grants.clear()
    this.#access.clear()
    for (const socket of this.#inside) socket.destroy()
  }

  close() {
    for (const socket of this.#inside) socket.destroy()
    for (const server of this.#servers) {
      server.closeAllConnections?.()
      server.close()
    }
  }

  #inside = new Set()

  async #http(asked, answer) {
    const url = new URL(asked.url, this.issuer)
    const json = (status, body) => {
      answer.writeHead(status, { 'content-type': 'application/json' })
      answer.end(JSON.stringify(body))
    }
    if (url.pathname === '/.well-known/openid-configuration')
      return json(200, {
        issuer: this.issuer,
        authorization_endpoint: `${this.issuer}/page`,
        token_endpoint: `${this.issuer}/token`,
      })
    if (url.pathname === '/page') return this.#page(url.searchParams, answer)
    if (url.pathname !== '/token') return json(404, {})
    let text = ''
    for await (const part of asked) text += part
    const form = new URLSearchParams(text)
    const code = this.#codes.get(form.get('code'))
    this.#codes.delete(form.get('code'))
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url')
    const good = code
      ? code.challenge === proof && code.redirect === form.get('redirect_uri')
      : this.#grants.delete(form.get('refresh_token'))
    if (!good || form.get('client_id') !== CLIENT) return json(400, { error: 'invalid_grant' })
    const number = ++this.#made
    this.#grants.add(`refresh-${number}`)
    this.#access.add(`access-${number}`)
    const claims = Buffer.from(JSON.stringify({ aud: CLIENT, email: this.account, nonce: code?.nonce })).toString(
      'base64url',
    )
    json(200, {
      access_token: `access-${number}`,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: `refresh-${number}`,
      id_token: `x.${claims}.x`,
    })
  }

  #page(asked, answer) {
    const back = new URL(asked.get('redirect_uri'))
    back.searchParams.set('state', asked.get('state'))
    const denied = new URL(back)
    denied.searchParams.set('error', 'access_denied')
    const code = `code-${++this.#made}`
    this.#codes.set(code, {
      challenge: asked.get('code_challenge'),
      redirect: asked.get('redirect_uri'),
      nonce: asked.get('nonce'),
    })
    back.searchParams.set('code', code)
    const link = (address, name) => `<a href="${String(address).replaceAll('&', '&amp;')}">${name}</a>`
    answer.writeHead(200, { 'content-type': 'text/html' })
    answer.end(
      `<!doctype html><title>Provider</title><link rel="icon" href="data:,">${link(back, 'Allow')} ${link(denied, 'Deny')}`,
    )
  }

  #lets(proof) {
    const [, token] = /auth=Bearer ([^\x01]*)/.exec(Buffer.from(proof, 'base64').toString()) ?? []
    return this.#access.has(token)
  }

  /** An empty mailbox. */
  #imap(socket) {
    const say = (...lines) => socket.write(lines.map((line) => `${line}\r\n`).join(''))
    let signing
    let idling
    this.#talk(socket, (line) => {
      if (idling) {
        say(`${idling} OK done`)
        idling = undefined
        return
      }
      if (signing) {
        const tag = signing
        signing = undefined
        if (line === '') return say(`${tag} NO not signed in`)
        if (this.#lets(line)) return say(`${tag} OK signed in`)
        signing = tag
        return say(`+ ${Buffer.from('{"status":"401","schemes":"bearer"}').toString('base64')}`)
      }
      const [tag, ...words] = line.split(' ')
      const command = words[0] === 'UID' ? `UID ${words[1]}` : words[0]?.toUpperCase()
      if (command === 'CAPABILITY') return say('* CAPABILITY IMAP4rev1 IDLE AUTH=XOAUTH2', `${tag} OK`)
      if (command === 'AUTHENTICATE') {
        signing = tag
        return say('+ ')
      }
      if (command === 'LIST') return say('* LIST (\\HasNoChildren) "/" INBOX', '* LIST (\\Sent) "/" Sent', `${tag} OK`)
      if (command === 'SELECT')
        return say('* 0 EXISTS', '* OK [UIDVALIDITY 1] x', '* OK [UIDNEXT 1] x', `${tag} OK [READ-WRITE] open`)
      if (command === 'UID SEARCH') return say('* SEARCH', `${tag} OK`)
      if (command === 'IDLE') {
        idling = tag
        return say('+ idling')
      }
      return say(`${tag} OK`)
    })
    say('* OK ready')
  }

  #smtp(socket) {
    const say = (line) => socket.write(`${line}\r\n`)
    this.#talk(socket, (line) => {
      const [command, , proof] = line.split(' ')
      if (command === 'EHLO') return say('250-here\r\n250 AUTH XOAUTH2')
      if (command === 'AUTH') return say(this.#lets(proof ?? '') ? '235 in' : '535 5.7.8 no')
      if (command === 'QUIT') return say('221 bye')
      return say('250 good')
    })
    say('220 here')
  }

  #talk(socket, hear) {
    this.#inside.add(socket)
    socket.on('close', () => this.#inside.delete(socket))
    socket.on('error', () => undefined)
    let rest = ''
    socket.on('data', (part) => {
      const lines = (rest + part).split('\r\n')
      rest = lines.pop()
      for (const line of lines) hear(line)
    })
  }

  /** Somebody presses on the provider's page, which `open` brings up; what the browser shows in the end. */
  async presses(world, name, open) {
    const coming = world.context.waitForEvent('page')
    await open()
    const page = await coming
    await page.getByRole('link', { name, exact: true }).click()
    await page.waitForURL((url) => url.origin !== this.issuer)
    const shown = await page.locator('body').innerText()
    await page.close()
    assert.ok(shown.length > 0)
    return shown
  }
}
