/**
 * The real servers of the tests from a journey's side: the post office, and the shop from its own doors. They run when
 * `cargo xtask test` started them; without them a journey is left out only where the quick tests were asked for.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { connect as connectSafely } from 'node:tls'

/** What the server of this name wrote of itself; nothing when it does not run and may be missing. */
function facts(name) {
  const place = process.env[`MOSTRADOR_TEST_${name}`]
  if (place) return JSON.parse(readFileSync(place, 'utf8'))
  assert.ok(process.env.MOSTRADOR_QUICK, `MOSTRADOR_TEST_${name} is not set: run "cargo xtask test"`)
  return undefined
}

/** The post office: a mailbox of the shop's that no other journey uses, and what customers bring and find. */
export class Post {
  #servers = []

  static running() {
    const found = facts('MAIL')
    return found && new Post(found)
  }

  constructor(found) {
    this.facts = found
  }

  /** What is typed in to connect a mailbox. The dev host trusts no authority of tests, so what leaves is encrypted on its way. */
  async fields(address) {
    const out = await this.#tunnel(this.facts.smtp.tls)
    return {
      address,
      password: this.facts.password,
      name: 'Taller Azul',
      imap: `imap+plain://127.0.0.1:${this.facts.imap.startTls}`,
      smtp: `smtp+plain://127.0.0.1:${out}`,
    }
  }

  /** A port whose bytes go on encrypted. */
  async #tunnel(port) {
    const server = createServer((near) => {
      const far = connectSafely({ host: '127.0.0.1', port, rejectUnauthorized: false })
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        one.on('error', () => other.destroy())
        one.pipe(other)
      }
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    this.#servers.push(server)
    return server.address().port
  }

  /** Brings a mail as one server to another. */
  async bring(from, to, mail) {
    const socket = connect(this.facts.smtp.incoming, '127.0.0.1')
    const lines = answers(socket)
    const body = mail.replaceAll('\n', '\r\n').replaceAll('\r\n.', '\r\n..')
    for (const line of [
      '',
      'EHLO correo.test',
      `MAIL FROM:<${from}>`,
      `RCPT TO:<${to}>`,
      'DATA',
      `${body}\r\n.`,
      'QUIT',
    ]) {
      if (line) socket.write(`${line}\r\n`)
      const { value } = await lines.next()
      assert.match(value ?? '', /^[23]/, `${line}: ${value}`)
    }
    socket.end()
  }

  /** What lies in somebody's mailbox, as text. */
  mails(address) {
    const [name, domain] = address.split('@')
    const found = []
    for (const part of ['new', 'cur']) {
      const folder = join(this.facts.mailboxes, domain, name, 'Maildir', part)
      try {
        for (const file of readdirSync(folder)) found.push(readFileSync(join(folder, file), 'utf8'))
      } catch {
        // Nobody has written to them yet.
      }
    }
    return found
  }

  close() {
    for (const server of this.#servers) server.close()
  }
}

/** The last line of each answer of a server. */
async function* answers(socket) {
  let text = ''
  for await (const part of socket) {
    text += part.toString('utf8')
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      if (line[3] !== '-') yield line
    }
  }
}

/** The real Medusa shop: what a buyer does in it, and its staff. */
export class Medusa {
  static running() {
    const found = facts('MEDUSA')
    return found && new Medusa(found)
  }

  constructor(found) {
    this.facts = found
  }

  fields() {
    return { url: this.facts.url, secret_key: this.facts.secretKey }
  }

  /** Somebody buys two cups; the money is taken and the parcel sent. Answers with the order's number. */
  async sold({ email, firstName, lastName, country, tracking }) {
    const cart = await this.#front('/store/carts', {
      region_id: this.facts.regionId,
      email,
      items: [{ variant_id: this.facts.variants.taza.variantId, quantity: 2 }],
      shipping_address: {
        first_name: firstName,
        last_name: lastName,
        address_1: 'Kossuth utca 2.',
        city: 'Szeged',
        postal_code: '6720',
        country_code: country,
      },
    })
    const id = cart.cart.id
    await this.#front(`/store/carts/${id}/shipping-methods`, { option_id: this.facts.shippingOptionId })
    const { payment_collection: collection } = await this.#front('/store/payment-collections', { cart_id: id })
    await this.#front(`/store/payment-collections/${collection.id}/payment-sessions`, {
      provider_id: 'pp_system_default',
    })
    const { order } = await this.#front(`/store/carts/${id}/complete`, {})
    const whole = await this.#order(order.id)
    await this.#staff(`/admin/payments/${whole.payment_collections[0].payments[0].id}/capture`, {})
    const items = whole.items.map((item) => ({ id: item.id, quantity: item.quantity }))
    await this.#staff(`/admin/orders/${order.id}/fulfillments`, { items, location_id: this.facts.locationId })
    const { fulfillments } = await this.#order(order.id)
    const page = `http://127.0.0.1/parcels/${tracking}`
    const labels = [{ tracking_number: tracking, tracking_url: page, label_url: page }]
    await this.#staff(`/admin/orders/${order.id}/fulfillments/${fulfillments[0].id}/shipments`, { items, labels })
    return String(order.display_id)
  }

  async #order(id) {
    const fields = '*items,*payment_collections.payments,*fulfillments'
    return (await this.#ask('GET', `/admin/orders/${id}?fields=${fields}`, undefined, this.#key())).order
  }

  #key() {
    return { authorization: `Basic ${Buffer.from(`${this.facts.secretKey}:`).toString('base64')}` }
  }

  #front(path, body) {
    return this.#ask('POST', path, body, { 'x-publishable-api-key': this.facts.publishableKey })
  }

  #staff(path, body) {
    return this.#ask('POST', path, body, this.#key())
  }

  async #ask(method, path, body, headers) {
    const answer = await fetch(`${this.facts.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: body && JSON.stringify(body),
    })
    const text = await answer.text()
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
    return JSON.parse(text)
  }
}
