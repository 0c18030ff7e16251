/** Read from the right: the whole shell is mirrored, and nothing is cut or pushed out of the window. */
import { clipped, nothing, sideways } from '../probes.mjs'
import { walkStates } from '../states.mjs'
import { World } from '../world.mjs'

export const title = 'The shell is mirrored for a language that is read from the right'
export const world = null
export const longest = 600_000

export async function journey(_, browser) {
  const wrong = []
  const unreached = await walkStates(
    (options) => World.open(browser, options),
    async (world, state) => {
      for (const probe of [clipped, sideways])
        wrong.push(...(await probe(world.page)).map((one) => `${state.name}: ${one}`))
      const rail = world.page.getByTestId('nav-inbox')
      const box = (await rail.count()) > 0 ? await rail.boundingBox() : null
      if (box && box.x < world.page.viewportSize().width / 2) wrong.push(`${state.name}: the rail is not on the right`)
    },
    { language: 'ar-XB' },
  )
  nothing([...unreached, ...wrong])
}
