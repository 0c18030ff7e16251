/**
 * The walk through the states: each desk is opened once, each of its states reached and looked at, as it stands, in another
 * language or in one that nobody speaks.
 */
import { DESKS, STATES } from './states.mjs'
import { DISGUISES } from './words.mjs'

/** Brings a desk to a state, from a page that has just been opened. */
async function reach(world, state) {
  await world.visit(state.edge)
  if (state.edge === undefined || state.reach) await world.page.locator('main, form').first().waitFor()
  if (state.desk === 'sample') await world.page.getByTestId('nav-inbox').waitFor()
  await state.reach?.(world)
  if (state.shows) await world.page.locator(state.shows).first().waitFor()
  for (const key of state.says ?? [])
    await world.page.getByText(world.say(key, state.slots)).first().waitFor({ state: 'attached' })
  if (state.act)
    await world.page
      .getByRole('button', { name: world.say(state.act) })
      .first()
      .waitFor()
}

/** Nothing still moves: fonts are there, and nothing waits that is not held at the edge. */
async function still(world, state) {
  await world.page.mouse.move(0, 0)
  await world.page.evaluate(() => document.fonts.ready)
  if (!state?.name.endsWith('loading'))
    await world.until('nothing is loading', () =>
      world.page.evaluate(() => !document.querySelector('.skeleton, [aria-busy="true"]')),
    )
}

/** The page has taken up a language; asked at each frame, because a locator asks ten times a second and this is asked often. */
const speaks = (page, language) => page.waitForFunction((code) => document.documentElement.lang === code, language)

/** The page in each language, changed while it stands as it is; back in English at the end. */
export async function inLanguages(world, look) {
  if (world.language !== 'en') throw new Error('begin in English')
  await look('en')
  // A locked desk stores nothing, so its language is the page's own; the journey of the passphrase changes that.
  if (['locked', 'choose_passphrase'].includes((await world.host.ask('app.state')).stage)) return
  for (const language of ['es', 'hu', 'id', 'en']) {
    await world.host.ask('app.set', { key: 'language', value: language })
    await speaks(world.page, language)
    if (language !== 'en') await look(language)
  }
}

/** The page in each language that nobody speaks, changed while it stands as it is. */
export async function inDisguises(world, look) {
  for (const words of [...DISGUISES, null]) {
    await world.page.evaluate((code) => {
      const address = new URL(location.href)
      if (code) address.searchParams.set('words', code)
      else address.searchParams.delete('words')
      history.replaceState(history.state, '', address)
      dispatchEvent(new Event('words'))
    }, words)
    await speaks(world.page, words ?? 'en')
    if (words) await look(words)
  }
}

/** Walks the states, each desk opened once; `visit` gets the world and the state. Answers with those that were not reached. */
export async function walkStates(openWorld, visit, { names, language = 'en', compact = false } = {}) {
  const unreached = []
  for (const [desk, { options, prepare }] of Object.entries(DESKS)) {
    const states = STATES.filter((state) => state.desk === desk && (!names || names(state.name)))
    if (states.length === 0) continue
    // A locked desk has stored nothing: it speaks the language of the computer.
    const world = await openWorld(desk === 'locked' ? { ...options, language } : options)
    try {
      await prepare?.(world)
      world.language = language
      // Held and refused requests are part of the story.
      world.foresee(/status of 422|ERR_ABORTED|ERR_FAILED/)
      if (desk !== 'locked' && ['en', 'es', 'hu', 'id'].includes(language))
        await world.host.ask('app.set', { key: 'language', value: language })
      if (compact && desk !== 'locked') await world.host.ask('app.set', { key: 'density', value: 'compact' })
      for (const state of states) {
        try {
          await reach(world, state)
          await still(world, state)
        } catch (error) {
          // One state that cannot be reached does not hide the others.
          unreached.push(`${state.name} in ${language}: ${error.message.split('\n').slice(0, 4).join(' ')}`)
          continue
        }
        await visit(world, state)
      }
      world.calm()
    } finally {
      await world.close().catch(() => undefined)
    }
  }
  return unreached
}
