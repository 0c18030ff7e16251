/** Every mail of the attack corpus in Chromium: nothing runs and nobody is asked, whichever layer is missing. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { Attacks } from '../attacks.mjs'
import { FLAGS } from '../browser.mjs'

export const title = 'No mail of the attack corpus runs or connects in Chromium, whichever layer is left out'

/** The host of a payload, with some of what stands around it in the record. */
const ASKED = /.{0,200}\bp\d+\.canary\.example.{0,200}/

export async function journey() {
  const attacks = new Attacks()
  const logs = mkdtempSync(join(tmpdir(), 'mostrador-netlog-'))
  try {
    await attacks.open()
    const behind = await inBrowser(attacks, join(logs, 'behind.json'), (visit) => attacks.holds(visit))
    assert.deepEqual(behind.errors, [], 'a script of a mail ran, if only into an error')
    // Names that were looked up and connections that were only prepared are in the browser's own record of its network.
    const [thought] = ASKED.exec(behind.network) ?? []
    assert.equal(thought, undefined, 'the browser thought of asking a host of a mail')

    const open = await inBrowser(attacks, join(logs, 'open.json'), (visit) =>
      attacks.sings(visit, { executed: 60, connected: 40 }),
    )
    assert.match(open.network, ASKED, 'the record of the network shows what is asked')
  } finally {
    attacks.close()
    rmSync(logs, { recursive: true, force: true })
  }
}

/** A browser in which every name that a payload asks for leads to the canary, and any other nowhere. */
async function inBrowser(attacks, log, work) {
  const browser = await chromium.launch({
    ...FLAGS,
    args: [
      ...FLAGS.args,
      `--host-resolver-rules=MAP *.canary.example 127.0.0.1:${attacks.canary.port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      `--log-net-log=${log}`,
    ],
  })
  const errors = []
  try {
    const page = await browser.newPage()
    page.on('pageerror', (error) => errors.push(String(error)))
    page.on('dialog', (dialog) => void dialog.dismiss())
    await work((url) => page.goto(url, { waitUntil: 'commit' }).catch(() => undefined))
  } finally {
    await browser.close()
  }
  return { errors, network: readFileSync(log, 'utf8') }
}
