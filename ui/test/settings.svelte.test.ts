/** The page's copy of the settings, and who answers to a key: both under quick hands. */
import { flushSync } from 'svelte'
import { beforeEach, describe, expect, it } from 'vitest'
import { bindings } from '../src/commands/bindings.svelte'
import { doing, provide } from '../src/commands/standing.svelte'
import { change, dress, set, setting } from '../src/data/app.svelte'
import { storeKeys, withKeys } from '../src/settings/keys'
import { usePlatform } from '../src/platform'
import { fakePlatform, type FakePlatform } from './fake/platform'
import { world } from './fake/world'

let fake: FakePlatform

beforeEach(() => {
  fake = fakePlatform(world(), 5)
  usePlatform(fake)
  dress(fake.world.app)
})

describe('settings that Ana changes quickly', () => {
  it('there and back again in one breath are back', async () => {
    const usual = setting('theme')
    const dark = change('theme', 'dark', 'Theme')
    const back = change('theme', usual, 'Theme')
    expect(await dark).toBe(true)
    expect(await back).toBe(true)
    expect(fake.world.app.settings['theme']).toBe(usual)
    expect(setting('theme')).toBe(usual)
  })

  it('are not told by an older answer that nothing is to be changed', async () => {
    const before = { ...fake.world.app, settings: { ...fake.world.app.settings } }
    const sent = change('density', 'compact', 'Density')
    dress(before)
    await sent
    expect(setting('density')).toBe('compact')
    expect(await change('density', before.settings['density']!, 'Density')).toBe(true)
  })

  it('do not lose the first of two keys', async () => {
    const first = storeKeys(withKeys(bindings.map, 'reply', ['y']), 'Keys')
    await Promise.all([first, storeKeys(withKeys(bindings.map, 'note', ['j']), 'Keys')])
    const kept = JSON.parse(fake.world.app.settings['keys']!) as { own: object }
    expect(kept.own).toMatchObject({ reply: ['y'], note: ['j'] })
  })

  it('are as they were when the engine refuses', async () => {
    const usual = setting('undo_seconds')
    expect(await set('undo_seconds', '31')).toBe(false)
    expect(setting('undo_seconds')).toBe(usual)
  })
})

describe('who answers to a key', () => {
  it('is what is marked, also when a ticket was opened beside it later', () => {
    const said: string[] = []
    const marked = provide({ ticket_assign: () => said.push('marked') }, true)
    const opened = provide({ ticket_assign: () => said.push('opened'), reply: () => said.push('reply') })
    flushSync()
    doing('ticket_assign')?.run?.()
    doing('reply')?.run?.()
    marked()
    doing('ticket_assign')?.run?.()
    opened()
    expect(said).toEqual(['marked', 'reply', 'opened'])
    expect(doing('ticket_assign')).toBeUndefined()
  })
})
