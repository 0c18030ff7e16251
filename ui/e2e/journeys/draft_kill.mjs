/** A power cut in the middle of a sentence: at most two seconds of typing are lost, and the file is there. */
import assert from 'node:assert/strict'

export const title = 'The engine is killed while Ana types: two seconds at most are lost, files and all else are there'
export const world = { sample: true }

const LOST_MS = 2_000
const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC'

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await world.text.click()
  await page
    .getByTestId('file-chooser')
    .setInputFiles({ name: 'taza.png', mimeType: 'image/png', buffer: Buffer.from(PICTURE, 'base64') })
  await page.locator('[data-file="taza.png"] img').waitFor()

  await page.keyboard.press('ControlOrMeta+b')
  const typed = []
  const began = Date.now()
  for (let at = 0; Date.now() - began < 3_500; at++) {
    const word = `palabra${at} `
    await page.keyboard.insertText(word)
    typed.push([word, Date.now()])
    await page.evaluate(() => new Promise((next) => setTimeout(next, 40)))
  }
  world.foresee(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING/)
  const killed = Date.now()
  await world.host.kill()
  // What the page still knows must not help: it is gone before the engine is back.
  await page.close()
  await world.host.start()
  await world.visit()

  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  const kept = (await world.written()).trim()
  const promised = typed.filter(([, at]) => at < killed - LOST_MS).map(([word]) => word)
  assert.ok(promised.length > 5, 'something was typed long enough before the kill')
  assert.ok(kept.startsWith(promised.join('').trim()), `kept only: ${kept}`)
  assert.equal(await world.text.locator('strong').count(), 1, 'what was bold is bold')
  await world.page.locator('[data-file="taza.png"] img').waitFor()
}
