/** Another language while everything stands open: each screen speaks it whole, and no control is too small for it. */
import assert from 'node:assert/strict'
import { foreign, pattern, words } from '../words.mjs'

export const title = 'Ana changes to Hungarian, to Indonesian and back without a restart'
export const world = { sample: true }

const KNOWN = ['inbox.queue.mine', 'inbox.queue.all_open', 'composer.reply', 'ticket.resolve', 'nav.keys']

export async function journey(world) {
  const { page } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  for (const language of ['hu', 'id', 'en']) {
    await page.locator('footer').getByLabel(world.say('nav.language'), { exact: true }).selectOption(language)
    world.language = language
    await page.locator(`html[lang="${language}"]`).waitFor()
    await world.tab('all_open').waitFor()
    const shown = await read(page)
    for (const key of KNOWN) assert.ok(shown.includes(words(language, key)), `${key} in ${language}`)
    await screens(world, language)
  }
}

/** Looks at every screen, and comes back to the ticket. */
async function screens(world, language) {
  const { page } = world
  await complete(world, language, 'a ticket')
  await world.button('composer.note', {}, page.getByTestId('composer')).click()
  await complete(world, language, 'a note')
  await world.button('composer.reply', {}, page.getByTestId('composer')).click()
  // Escape goes one level up from where the focus is: it has to be in the text, or the ticket is left.
  await world.until('the text has the focus', () => world.text.evaluate((text) => text === document.activeElement))
  await page.keyboard.press('Escape')

  await page.getByTestId('nav-outbox').click()
  await page.getByTestId('outbox').waitFor()
  await complete(world, language, 'the outbox')
  await page.getByTestId('nav-settings').click()
  await page.getByTestId('settings').waitFor()
  await complete(world, language, 'the settings')
  await page.getByLabel(world.say('nav.search'), { exact: true }).fill('nunez')
  await page.locator('[data-hit]').first().waitFor()
  await complete(world, language, 'the search')
  await page.getByLabel(world.say('nav.search'), { exact: true }).fill('')
  await page.getByTestId('nav-inbox').click()
  await page.getByRole('button', { name: world.say('nav.keys') }).click()
  await page.getByTestId('keys-sheet').waitFor()
  await complete(world, language, 'the sheet of keys')
  await page.keyboard.press('Escape')
  await page.getByTestId('keys-sheet').waitFor({ state: 'detached' })
}

async function complete(world, language, where) {
  const clipped = await world.page.evaluate(clippedControls)
  assert.deepEqual(clipped, [], `clipped in ${where}, ${language}`)
  if (language === 'en') return
  const english = foreign(language)
  const left = (await read(world.page)).filter((text) => english.some((one) => one.test(text)))
  assert.deepEqual(left, [], `still English in ${where}, ${language}`)
  const raw = (await read(world.page)).filter((text) => /%\{\w+\}/.test(text))
  assert.deepEqual(raw, [], `an empty slot in ${where}, ${language}`)
  assert.ok(pattern(language, 'nav.keys'))
}

/** Everything that is read or heard, piece by piece, without what customers wrote. */
function read(page) {
  return page.evaluate(() => {
    const found = new Set()
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.checkVisibility() || node.closest('.text, bdi, .excerpt')) continue
      for (const name of ['aria-label', 'title', 'placeholder'])
        if (node.hasAttribute(name)) found.add(node.getAttribute(name).trim())
      const own = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE)
      for (const child of own) found.add(child.data.trim())
      if (own.length > 0) found.add(node.textContent.replace(/\s+/g, ' ').trim())
    }
    return [...found].filter(Boolean)
  })
}

/** Controls whose words do not fit. What a customer wrote may be cut short; what the program says may not. */
function clippedControls() {
  const controls = document.querySelectorAll('button, [role="tab"], select, summary, .chip, .state')
  return [...controls]
    .filter((control) => {
      if (!control.checkVisibility() || control.matches('[data-hit], .tickets button, .summary')) return false
      const boxes = [control, ...control.querySelectorAll('.cut:not([dir], bdi)')]
      return boxes.some((box) => box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).display !== 'inline')
    })
    .map(
      (control) => `${control.className} "${control.textContent.trim()}" ${control.scrollWidth}>${control.clientWidth}`,
    )
}
