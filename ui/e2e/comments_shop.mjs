/**
 * As much of a WooCommerce shop as reading its reviews and answering them in public asks for: one review, whatever is written
 * below it, and a key that nobody looks at.
 */
import { Loopback } from './loopback.mjs'

const REVIEW = 41
const PRODUCT = 7
const OWN = 1

/** As the shop writes a moment: without its zone. */
const moment = (at) => new Date(at).toISOString().slice(0, 19)

export class CommentsShop extends Loopback {
  /** What was written below the review. */
  answers = []
  /** Whether somebody has to allow what is written. */
  holds = false
  #at = Date.now() - 3_600_000

  /** What a person types in to connect it. */
  static fields(url) {
    return { url, consumer_key: 'ck_1', consumer_secret: 'cs_1', wp_user: 'ana', wp_password: 'abcd EFGH' }
  }

  async answer(request, answer) {
    const parts = []
    for await (const part of request) parts.push(part)
    const { pathname, searchParams } = new URL(request.url, `http://${request.headers.host}`)
    const body = request.method === 'POST' ? JSON.parse(Buffer.concat(parts).toString()) : undefined
    const found = this.#answer(pathname.replace('/wp-json/', ''), searchParams, body, request.headers.host)
    const total = Array.isArray(found) ? { 'x-wp-total': String(found.length), 'x-wp-totalpages': '1' } : {}
    answer.writeHead(body ? 201 : found ? 200 : 404, { 'content-type': 'application/json', ...total })
    answer.end(JSON.stringify(found ?? { code: 'rest_no_route', message: '', data: { status: 404 } }))
  }

  #answer(path, asked, body, host) {
    if (path === '') return { name: 'Taller Azul', home: `http://${host}`, namespaces: ['wc/v3', 'wp/v2'] }
    if (path === 'wc/v3/products/reviews') return asked.get('page') === '1' ? [this.#review()] : []
    if (path === 'wc/v3/data/currencies/current') return { code: 'EUR' }
    if (path.startsWith('wc/v3/')) return []
    if (path === 'wp/v2/users/me') return { id: OWN, roles: ['shop_manager'] }
    if (path === `wp/v2/comments/${REVIEW}`) return this.#comment(REVIEW, 0, 0, 'Llegó rota')
    if (path !== 'wp/v2/comments') return undefined
    if (body) return this.#write(body)
    return asked.get('page') === '1' ? [...this.answers].reverse() : []
  }

  #review() {
    return {
      id: REVIEW,
      date_created_gmt: moment(this.#at),
      product_id: PRODUCT,
      product_name: 'Taza azul',
      status: 'approved',
      reviewer: 'Nuria Vega',
      reviewer_email: 'nuria@correo.test',
      review: '<p>Llegó rota</p>',
      rating: 2,
    }
  }

  #comment(id, parent, author, words) {
    return {
      id,
      post: PRODUCT,
      parent,
      author,
      author_name: author === OWN ? 'Ana' : 'Nuria Vega',
      author_email: author === OWN ? 'ana@taller.test' : 'nuria@correo.test',
      author_user_agent: '',
      date_gmt: moment(parent === 0 ? this.#at : Date.now()),
      content: { rendered: `<p>${words}</p>`, raw: words },
      status: 'approved',
    }
  }

  #write({ parent, content, author_user_agent }) {
    const row = this.#comment(100 + this.answers.length, parent, OWN, content)
    this.answers.push({ ...row, author_user_agent, status: this.holds ? 'hold' : 'approved' })
    return this.answers.at(-1)
  }
}
