/** Each screen says in words what state it is in, and offers one next step: no dead end, and no blank page. */
import assert from 'node:assert/strict'
import { STATES, walkStates } from '../states.mjs'
import { World } from '../world.mjs'

export const title = 'Every screen has its empty, waiting, failed and offline state, in words and with a next step'
export const world = null
export const longest = 600_000

export async function journey(_, browser) {
  const seen = []
  const unreached = await walkStates(
    (options) => World.open(browser, options),
    async (world, state) => {
      seen.push(state.name)
      const where = state.name
      assert.equal(await world.page.locator('h1').count(), 1, `${where}: one heading of the page`)
      assert.ok((await world.page.locator('main').count()) === 1, `${where}: one main part`)
      // A wait that lasts says what it waits for, and a failure what is safe.
      if (where.endsWith('.error')) {
        const said = await world.page.getByRole('alert').first().innerText()
        assert.ok(said.includes(world.say('app.copy_details')), `${where}: details can be copied`)
      }
    },
  )
  assert.deepEqual(unreached, [])
  assert.deepEqual(seen.sort(), STATES.map((state) => state.name).sort())
}
