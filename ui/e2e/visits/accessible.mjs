/**
 * What a program can check of WCAG 2.2 A and AA: the rules in light and dark, the names in all four languages, and a walk
 * with Tab on which the focus is always seen and never caught.
 */
import axe from 'axe-core'
import { focusWalk, nameless } from '../probes.mjs'
import { inLanguages } from '../walk.mjs'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What the dark can break: its tokens are other colours and nothing else. */
const COLOURS = ['color-contrast', 'link-in-text-block']
/** What a language can break: names. */
const NAMES = { type: 'tag', values: ['cat.name-role-value', 'cat.text-alternatives', 'cat.language'] }

export async function accessible(world, state, note) {
  const { page } = world
  await page.evaluate(axe.source)
  note('light', await broken(page, RULES))
  await page.emulateMedia({ colorScheme: 'dark' })
  note('dark', await broken(page, COLOURS))
  await page.emulateMedia({ colorScheme: 'light' })
  await inLanguages(world, async (language) => {
    note(language, await nameless(page))
    if (language !== 'en') note(language, await broken(page, NAMES))
  })
  const walk = await focusWalk(page)
  note('by Tab', walk.wrong)
  // A menu is walked with the arrows, and Tab leaves it.
  const menu = await page.locator('[role="menu"]').count()
  if (walk.stops.length === 0 && menu === 0) note('by Tab', ['nothing takes the focus'])
  const moved = await page.locator('[tabindex]').evaluateAll((all) => all.filter((one) => one.tabIndex > 0).length)
  if (moved > 0) note('by Tab', ['the order is not the order of reading'])
}

const broken = (page, runOnly) =>
  page.evaluate(
    async (rules) =>
      (await globalThis.axe.run(document, { runOnly: rules, resultTypes: ['violations'] })).violations.map(
        (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`,
      ),
    runOnly,
  )
