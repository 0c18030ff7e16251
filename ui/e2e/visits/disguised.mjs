/**
 * In a language that nobody speaks all words are longer and bracketed: what is cut or has no bracket is found. In another
 * one the page is read from the right: the whole shell is mirrored, and nothing is cut or pushed out of the window.
 */
import { clipped, sideways, unbracketed } from '../probes.mjs'
import { inDisguises } from '../walk.mjs'

export async function disguised(world, state, note) {
  await inDisguises(world, async (words) => {
    const probes = words === 'en-XA' ? [clipped, sideways, unbracketed] : [clipped, sideways]
    for (const probe of probes) note(words, await probe(world.page))
    if (words !== 'ar-XB') return
    const rail = world.page.getByTestId('nav-inbox')
    const box = (await rail.count()) > 0 ? await rail.boundingBox() : null
    if (box && box.x < world.page.viewportSize().width / 2) note(words, ['the rail is not on the right'])
  })
}
