/**
 * Every screen in every state, reached once and looked at in every way: a word for it and a next step, the rules of
 * accessibility, longer words, and the page read from the right. The widths have a walk of their own.
 */
import assert from 'node:assert/strict'
import { nothing } from '../probes.mjs'
import { STATES } from '../states.mjs'
import { walkStates } from '../walk.mjs'
import { accessible } from '../visits/accessible.mjs'
import { disguised } from '../visits/disguised.mjs'
import { wayOn } from '../visits/way_on.mjs'
import { World } from '../world.mjs'

export const title =
  'Every state of every screen says what it is and what comes next, is accessible in four languages, and bears longer words and another direction'
export const world = null
export const longest = 900_000

export async function journey(_, browser) {
  const wrong = []
  const seen = []
  const unreached = await walkStates(
    (options) => World.open(browser, options),
    async (world, state) => {
      const note = (where, found) => wrong.push(...found.map((one) => `${state.name}, ${where}: ${one}`))
      seen.push(state.name)
      for (const visit of [wayOn, disguised, accessible]) await visit(world, state, note)
    },
  )
  nothing([...unreached, ...wrong])
  assert.deepEqual(seen.sort(), STATES.map((state) => state.name).sort())
}
