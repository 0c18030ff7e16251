/**
 * Every mail of the attack corpus in WebKitGTK, which is what the desktop's window is made of on Linux: the system's own small
 * browser, driven through WebKitWebDriver, with a display of its own. Left out, with the reason printed, where they are not
 * installed; with MOSTRADOR_WINDOW_TESTS set, as `cargo xtask test` does, it cannot be left out.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Attacks } from '../attacks.mjs'

export const title = 'No mail of the attack corpus runs or connects in WebKitGTK, whichever layer is left out'

const DRIVER = '/usr/bin/WebKitWebDriver'
const BROWSERS = [
  '/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser',
  '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
]
const STARTED_MS = 20_000

export async function journey() {
  const binary = BROWSERS.find((place) => existsSync(place))
  if (!existsSync(DRIVER) || !binary || !existsSync('/usr/bin/Xvfb')) {
    if (process.env.MOSTRADOR_WINDOW_TESTS) throw new Error('WebKitWebDriver, MiniBrowser or Xvfb is not installed')
    process.stdout.write('left out: WebKitWebDriver, MiniBrowser or Xvfb is not installed\n')
    return
  }
  const attacks = new Attacks()
  const desk = new Desk()
  try {
    await attacks.open()
    await desk.open(binary, attacks.canary.port)
    await attacks.holds((url) => desk.visit(url), { heard: false })
    await unfolds(attacks, desk)
    await opens(attacks, desk)
    await attacks.sings((url) => desk.visit(url), { executed: 60, connected: 40 })
  } finally {
    await desk.close()
    attacks.close()
  }
}

const FRAME = '[data-testid="mail-page"]'

/** The frame of a mail has the height of the mail, also when Ana unfolds what is quoted, although nobody hears her press it. */
async function unfolds(attacks, desk) {
  await attacks.run([], (url) => (url.endsWith('/empty') ? undefined : desk.visit(url)), false)
  const heights = []
  for (let way = 0; way < 2; way++) {
    await desk.press(FRAME, 'summary')
    await desk.until('the mail has the height of what is in it', async () => {
      const [frame, content] = await desk.tall(FRAME)
      heights.push(frame)
      return frame === content + 2
    })
  }
  assert.ok(Math.max(...heights) - Math.min(...heights) > 40, `unfolded it is not taller: ${heights}`)
}

/** A link that Ana presses asks for a new window, which is all that the desktop needs to open it in the browser. */
async function opens(attacks, desk) {
  attacks.canary.heard = []
  await desk.press(FRAME, 'a')
  await desk.until('the link is opened', () =>
    attacks.canary.heard.some(({ words }) => words.includes('taller.example')),
  )
  assert.equal((await desk.windows()).length, 2, 'in a window of its own')
}

/** A display, a driver in a process group of its own, and a browser for which every name lies behind the canary. */
class Desk {
  #home = mkdtempSync(join(tmpdir(), 'mostrador-webkit-'))
  #children = []

  async open(binary, canary) {
    const display = spawn('/usr/bin/Xvfb', ['-displayfd', '3', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      detached: true,
    })
    this.#children.push(display)
    const [number] = await once(display.stdio[3], 'data')
    const port = await freePort()
    const homes = ['XDG_RUNTIME_DIR', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'HOME']
    const driver = spawn(DRIVER, [`--port=${port}`], {
      stdio: 'ignore',
      detached: true,
      env: {
        PATH: process.env.PATH,
        LANG: 'C.UTF-8',
        NO_AT_BRIDGE: '1',
        GTK_A11Y: 'none',
        // No bus is started for it, which would outlive it.
        DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere',
        DISPLAY: `:${String(number).trim()}`,
        // Every name lies behind the canary: it is asked as a proxy, and asked for nothing on this machine.
        ...Object.fromEntries(
          ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy'].map((name) => [name, `http://127.0.0.1:${canary}`]),
        ),
        no_proxy: '127.0.0.1',
        ...Object.fromEntries(homes.map((name) => [name, this.#home])),
      },
    })
    this.#children.push(driver)
    this.address = `http://127.0.0.1:${port}`
    await this.#until(() => fetch(`${this.address}/status`))
    const { sessionId } = await this.#post('/session', {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary, args: ['--automation'] },
          pageLoadStrategy: 'none',
        },
      },
    })
    this.session = sessionId
  }

  async visit(url) {
    await this.#post(`/session/${this.session}/url`, { url })
  }

  async #post(path, body) {
    const answer = await fetch(this.address + path, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(STARTED_MS),
    })
    const { value } = await answer.json()
    if (value?.error) throw new Error(`${path}: ${value.error}: ${value.message}`)
    return value
  }

  /** How tall the first such frame is, and what is in it, in pixels. */
  tall(selector) {
    const script =
      'const frame = document.querySelector(arguments[0]); return [frame.getBoundingClientRect().height, frame.contentDocument.body.scrollHeight]'
    return this.#post(`/session/${this.session}/execute/sync`, { script, args: [selector] })
  }

  windows() {
    return fetch(`${this.address}/session/${this.session}/window/handles`).then(
      async (answer) => (await answer.json()).value,
    )
  }

  /** Presses something in a frame, as a hand does. */
  async press(frame, selector) {
    const find = (value) => this.#post(`/session/${this.session}/element`, { using: 'css selector', value })
    await this.#post(`/session/${this.session}/frame`, { id: await find(frame) })
    const [element] = Object.values(await find(selector))
    await this.#post(`/session/${this.session}/element/${element}/click`, {})
    await this.#post(`/session/${this.session}/frame`, { id: null })
  }

  async until(what, asked) {
    const end = Date.now() + STARTED_MS
    while (!(await asked())) {
      if (Date.now() > end) throw new Error(`${what}: not in time`)
      await new Promise((done) => setTimeout(done, 50))
    }
  }

  async #until(asked) {
    const end = Date.now() + STARTED_MS
    for (;;) {
      try {
        return await asked()
      } catch (error) {
        if (Date.now() > end) throw error
        await new Promise((done) => setTimeout(done, 50))
      }
    }
  }

  async close() {
    if (this.session)
      await fetch(`${this.address}/session/${this.session}`, { method: 'DELETE' }).catch(() => undefined)
    for (const child of this.#children.reverse()) {
      // The whole group: the driver's browser and that one's web processes.
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined
      try {
        process.kill(-child.pid, 'SIGKILL')
      } catch {
        // It has ended by itself.
      }
      await gone
    }
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}
