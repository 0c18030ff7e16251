/**
 * The real engine behind the loopback host, one process and one data folder for each journey. Whatever happens to a
 * journey, no process and no folder outlives the run.
 */
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const PROJECT = resolve(import.meta.dirname, '../..')
const STARTED_MS = 20_000
export const PASSPHRASE = 'correctocaballo'

const running = new Set()
const folders = new Set()

export function program() {
  const given = process.env.MOSTRADOR_DEVHOST
  const found = resolve(PROJECT, given ?? join(process.env.CARGO_TARGET_DIR ?? 'target', 'debug/mostrador-devhost'))
  if (!existsSync(found)) throw new Error(`${found} is not built: run "cargo build -p host"`)
  return found
}

/** Ends everything that is left; called when the run ends, however it ends. */
export function clear() {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  folders.clear()
}

process.on('exit', clear)
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
])
  process.on(signal, () => process.exit(code))

export class DevHost {
  url = ''
  #child

  /**
   * `sample`: begin in the sample shop. `passphrase`: null when none is given and the computer has no keychain either.
   * `folder`: data that are there already and stay there; without it, a new folder that is kept over restarts only.
   * `language`: that of the computer.
   */
  constructor({ sample = false, passphrase = PASSPHRASE, folder, language = 'en' } = {}) {
    this.sample = sample
    this.language = language
    this.passphrase = passphrase
    this.folder = folder ?? mkdtempSync(join(tmpdir(), 'mostrador-journey-'))
    if (!folder) folders.add(this.folder)
  }

  async start() {
    const locale = { es: 'es_ES', hu: 'hu_HU', id: 'id_ID' }[this.language] ?? 'en_US'
    const env = { ...process.env, LANG: `${locale}.UTF-8`, LC_ALL: `${locale}.UTF-8`, LANGUAGE: locale.slice(0, 2) }
    delete env.MOSTRADOR_PASSPHRASE
    delete env.MOSTRADOR_DATA_DIR
    if (this.passphrase) env.MOSTRADOR_PASSPHRASE = this.passphrase
    else delete env.DBUS_SESSION_BUS_ADDRESS
    const child = spawn(
      program(),
      ['--data-dir', this.folder, '--interface', join(PROJECT, 'ui/dist'), ...(this.sample ? ['--sample'] : [])],
      { env, cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    this.#child = child
    running.add(child)
    let said = ''
    let complained = ''
    child.stderr.on('data', (part) => (complained += part))
    this.url = await new Promise((done, fail) => {
      const timer = setTimeout(() => fail(new Error('the host did not say its address in time')), STARTED_MS)
      child.once('error', fail)
      child.once('exit', (code) => {
        running.delete(child)
        fail(new Error(`the host ended with ${code}: ${said}${complained}`))
      })
      child.stdout.on('data', (part) => {
        said += part
        if (!said.includes('\n')) return
        clearTimeout(timer)
        const answer = JSON.parse(said.split('\n')[0])
        if (answer.url) done(answer.url)
        else fail(new Error(`the host refused to start: ${answer.error}`))
      })
    })
    return this.url
  }

  /** As a power cut would end it. */
  kill() {
    return this.#end('SIGKILL')
  }

  /** As whoever closes it ends it, so that the next start has nothing to look for. */
  close() {
    return this.#end('SIGINT')
  }

  async #end(signal) {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((done) => child.once('exit', done))
    child.kill(signal)
    await gone
  }

  async remove() {
    await this.kill()
    // Data that were there before stay there.
    if (folders.delete(this.folder)) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }

  #book() {
    const found = readdirSync(this.folder, { recursive: true }).find((name) => name.endsWith('.notebook'))
    if (!found) throw new Error('the sample shop has no notebook yet')
    return join(this.folder, found)
  }

  /** What the sample shop remembers, line by line. */
  notebook() {
    return readFileSync(this.#book(), 'utf8').split('\n')
  }

  /** The sample shop's own staff does something to an order or a product, now; the desk reads the shop. */
  async staff(step, of) {
    appendFileSync(this.#book(), `staff ${step} ${of} ${Date.now()}\n`)
    await this.ask('sync.now')
  }

  /** Asks the engine as the interface does, for what no screen shows. */
  async ask(command, input = {}) {
    const { origin, searchParams } = new URL(this.url)
    const answer = await fetch(`${origin}/rpc/${command}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${searchParams.get('token')}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
    })
    const body = await answer.json()
    if (!answer.ok) throw Object.assign(new Error(`${command}: ${body.code}`), body)
    return body
  }
}
