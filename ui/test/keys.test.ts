/** Ana types in Hungarian, Spanish and English, and no letter of hers may ever be taken for a command. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clash, keysUnder, PRESETS, USUAL_KEYS } from '../src/commands/bindings.svelte'
import { listen, provide, SEQUENCE_MS } from '../src/commands/keys'
import { COMMANDS } from '../src/commands/table'

let stops: (() => void)[] = []
beforeEach(() => {
  document.body.replaceChildren(...['textarea', 'button', 'div'].map((name) => document.createElement(name)))
  stops = [listen()]
})
afterEach(() => stops.forEach((stop) => stop()))

function press(key: string, init: KeyboardEventInit & { altGraph?: boolean; on?: string } = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  if (init.altGraph) event.getModifierState = (name) => name === 'AltGraph'
  document.querySelector(init.on ?? 'div')!.dispatchEvent(event)
  return event
}

function hears(...ids: (typeof COMMANDS)[number]['id'][]): Record<string, ReturnType<typeof vi.fn>> {
  const handlers = Object.fromEntries(ids.map((id) => [id, vi.fn()]))
  stops.push(provide(handlers))
  return handlers
}

describe('single letters', () => {
  it('run a command outside text fields and never inside', () => {
    const { reply } = hears('reply')
    press('r')
    expect(reply).toHaveBeenCalledOnce()
    press('r', { on: 'textarea' })
    expect(reply).toHaveBeenCalledOnce()
  })

  it('do nothing while a character is composed, with AltGr, with Alt or as a dead key', () => {
    const all = hears(...COMMANDS.map((row) => row.id))
    press('e', { isComposing: true })
    press('e', { altGraph: true })
    press('e', { altKey: true })
    press('v', { ctrlKey: true, altKey: true, altGraph: true })
    press('Dead')
    for (const handler of Object.values(all)) expect(handler).not.toHaveBeenCalled()
  })

  it('follow the character on a Latin layout and the place on another', () => {
    const { undo, reply } = hears('undo', 'reply')
    press('z', { code: 'KeyY' })
    expect(undo).toHaveBeenCalledOnce()
    press('к', { code: 'KeyR' })
    expect(reply).toHaveBeenCalledOnce()
  })

  it('do not repeat an act while the key is held down', () => {
    const { ticket_resolve, list_next } = hears('ticket_resolve', 'list_next')
    press('e', { repeat: true })
    press('j', { repeat: true })
    expect(ticket_resolve).not.toHaveBeenCalled()
    expect(list_next).toHaveBeenCalledOnce()
  })

  it('leave Enter to the button that has the focus', () => {
    const { list_open } = hears('list_open')
    press('Enter', { on: 'button' })
    expect(list_open).not.toHaveBeenCalled()
  })
})

describe('keys with Ctrl', () => {
  it('work while typing, and reload is never the page’s', () => {
    const { send } = hears('send')
    expect(press('Enter', { ctrlKey: true, on: 'textarea' }).defaultPrevented).toBe(true)
    expect(send).toHaveBeenCalledOnce()
    expect(press('r', { ctrlKey: true, on: 'textarea' }).defaultPrevented).toBe(true)
    expect(press('c', { ctrlKey: true, on: 'textarea' }).defaultPrevented).toBe(false)
  })
})

describe('a sequence', () => {
  it('goes somewhere within its time and is forgotten after it', () => {
    vi.useFakeTimers()
    const { go_mine, ticket_take } = hears('go_mine', 'ticket_take')
    press('g')
    press('i')
    expect(go_mine).toHaveBeenCalledOnce()
    expect(ticket_take).not.toHaveBeenCalled()
    press('g')
    vi.advanceTimersByTime(SEQUENCE_MS + 1)
    press('i')
    expect(go_mine).toHaveBeenCalledOnce()
    expect(ticket_take).toHaveBeenCalledOnce()
  })
})

describe('the table', () => {
  it.each(['windows', 'mac', 'linux'] as const)(
    'gives each key to one command and takes none that somebody needs for typing or for %s',
    (system) => {
      for (const preset of PRESETS) {
        const map = { ...USUAL_KEYS, preset }
        const bad = COMMANDS.flatMap(({ id }) =>
          keysUnder(map, id).flatMap((key) => {
            const found = clash(map, id, key, system)
            return found ? [[preset, id, key, found]] : []
          }),
        )
        expect(bad).toEqual([])
      }
    },
  )
})
