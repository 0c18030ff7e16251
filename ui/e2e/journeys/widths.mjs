/**
 * The widths at which people work, from a large screen to a zoomed one, and the words of four languages in them: nothing
 * is cut, nothing is lost, nothing slides sideways, nothing is too small to be hit in the smallest density, and nothing
 * is left in English.
 */
import { clipped, leftInEnglish, nothing, sideways, small } from '../probes.mjs'
import { inLanguages, walkStates } from '../walk.mjs'
import { foreign } from '../words.mjs'
import { World } from '../world.mjs'

export const title = 'Every screen can be worked with from 1920 down to 320 pixels, in four languages'
export const world = null
export const longest = 600_000

/** 1280 × 800 at 200 % text is 640 × 400. */
const SIZES = [
  [1920, 1080],
  [1440, 900],
  [1366, 768],
  [1280, 720],
  [1024, 640],
  [640, 800],
  [640, 400],
  [320, 640],
  [1280, 800],
]

export async function journey(_, browser) {
  const wrong = []
  const unreached = await walkStates(
    (options) => World.open(browser, options),
    async (world, state) => {
      const { page } = world
      const note = (where, found) => wrong.push(...found.map((one) => `${state.name}, ${where}: ${one}`))
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height })
        await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
        const where = `${width}×${height}`
        note(where, await sideways(page))
        note(where, await clipped(page))
        note(where, await small(page))
        const act =
          state.act && !(state.wide && width < 1240) && page.getByRole('button', { name: world.say(state.act) }).first()
        if (act && !(await act.isVisible())) note(where, [`${state.act} cannot be reached`])
      }
      await inLanguages(world, async (language) => {
        note(language, await clipped(page))
        if (language !== 'en') note(language, await leftInEnglish(page, foreign(language)))
      })
    },
    { compact: true },
  )
  nothing([...unreached, ...wrong])
}
