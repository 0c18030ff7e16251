/** In a language that nobody speaks all words are longer and bracketed: what is cut or has no bracket is found. */
import { clipped, nothing, sideways, unbracketed } from '../probes.mjs'
import { walkStates } from '../states.mjs'
import { World } from '../world.mjs'

export const title = 'No word is cut when all are forty per cent longer, and none was written into the program'
export const world = null
export const longest = 600_000

export async function journey(_, browser) {
  const wrong = []
  const unreached = await walkStates(
    (options) => World.open(browser, options),
    async (world, state) => {
      for (const probe of [clipped, sideways, unbracketed])
        wrong.push(...(await probe(world.page)).map((one) => `${state.name}: ${one}`))
    },
    { language: 'en-XA' },
  )
  nothing([...unreached, ...wrong])
}
