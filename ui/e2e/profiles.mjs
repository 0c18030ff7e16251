/**
 * Large data folders for journeys: each is filled once by the program that measures and kept below `target/profiles`. A
 * journey that uses one changes nothing by itself, so that the next run finds the same tickets.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { PASSPHRASE, program } from './devhost.mjs'

const PROJECT = resolve(import.meta.dirname, '../..')

/** What a filled folder follows from: where these have changed it is filled anew. */
function edition() {
  const migrations = readdirSync(join(PROJECT, 'migrations/local')).map((name) => `migrations/local/${name}`)
  const hash = createHash('sha256')
  for (const source of [...migrations.sort(), 'crates/store/src/doubling.rs', 'crates/host/src/bin/bench.rs'])
    hash.update(readFileSync(join(PROJECT, source)))
  return hash.digest('hex').slice(0, 8)
}

/** A folder with at least so many tickets, all of them open, with one message each. */
export function ticketsProfile(tickets) {
  const built = dirname(program())
  const bench = join(built, 'mostrador-bench')
  if (!existsSync(bench)) throw new Error(`${bench} is not built: run "cargo build -p host"`)
  const profiles = resolve(built, '../profiles')
  const kept = join(profiles, `tickets-${tickets}-${edition()}`)
  if (existsSync(kept)) return kept
  mkdirSync(profiles, { recursive: true })
  for (const old of readdirSync(profiles).filter((name) => name.startsWith(`tickets-${tickets}-`)))
    rmSync(join(profiles, old), { recursive: true, force: true })
  // It gets its name only once it is whole.
  const filling = `${kept}.filling`
  const told = ['--fill', filling, '--tickets', String(tickets), '--passphrase', PASSPHRASE]
  execFileSync(bench, told, { stdio: 'ignore' })
  renameSync(filling, kept)
  return kept
}
