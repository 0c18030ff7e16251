/** A server of a journey's own on this machine: whoever extends it answers what is asked of it. */
import { once } from 'node:events'
import { createServer } from 'node:http'

export class Loopback {
  #server

  /** Answers with its address. */
  async open() {
    this.#server = createServer((request, answer) => void this.answer(request, answer)).listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${this.#server.address().port}`
  }

  async close() {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
