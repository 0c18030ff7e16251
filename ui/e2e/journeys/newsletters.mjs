/** Newsletters are made for wider pages than the one in which they are read here: none of them scrolls sideways, none is cut. */
import assert from 'node:assert/strict'
import { SHAPES } from '../newsletters.mjs'

export const title =
  'Newsletters of ten shapes fit into the conversation, also in a narrow window, and stay large enough to be read'
export const world = { sample: true }

const WINDOWS = [
  { width: 1280, height: 800 },
  { width: 760, height: 800 },
]
/** As small as a page may be drawn. */
const SMALLEST = 0.55

export async function journey(world) {
  const broken = []
  await world.filled()
  for (const { name, html } of SHAPES) {
    await world.visit((page) =>
      page.route('**/rpc/message.html', async (route) => {
        const answer = await route.fetch()
        await route.fulfill({ response: answer, json: { ...(await answer.json()), html } })
      }),
    )
    await world.allOpen()
    await world.openLinked('Nora Whitcombe')
    const frame = world.conversation.getByTestId('mail-page')
    await frame.waitFor()
    for (const size of WINDOWS) {
      await world.page.setViewportSize(size)
      const where = `${name} at ${size.width}`
      const seen = await world
        .until(
          where,
          async () => {
            const found = await measured(frame)
            return found.over <= 1 && found.below <= 1 ? found : undefined
          },
          5_000,
        )
        .catch(async () => measured(frame))
      if (seen.over > 1) broken.push(`${where}: ${seen.over} points stand out sideways at ${seen.zoom}`)
      if (seen.below > 1) broken.push(`${where}: ${seen.below} points are cut below`)
      if (seen.zoom < SMALLEST) broken.push(`${where}: drawn at ${seen.zoom}`)
    }
  }
  assert.deepEqual(broken, [])
}

/** What of a mail stands out of its frame, and how small it is drawn. */
async function measured(frame) {
  const page = frame.contentFrame()
  const { over, zoom, tall } = await page.locator('html').evaluate((html) => {
    const body = html.querySelector('body')
    const zoom = Number(body.style.zoom || 1)
    return { over: html.scrollWidth - html.clientWidth, zoom, tall: body.scrollHeight * zoom }
  })
  const { height } = await frame.boundingBox()
  return { over, zoom, below: Math.ceil(tall - height) }
}
