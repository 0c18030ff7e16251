/** The desktop window as host: what crosses to it, and how its refusals come back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tauriPlatform } from '../src/platform/tauri'

let asked: unknown[]
let refusal: unknown

beforeEach(() => {
  asked = []
  refusal = undefined
  Object.assign(window, {
    __TAURI_INTERNALS__: {
      invoke: (name: string, input: unknown) => {
        asked.push([name, input])
        // A host refuses with a plain object, as it stands in the contract.
        return refusal === undefined ? Promise.resolve({}) : Promise.reject(refusal as Error)
      },
    },
  })
})
afterEach(() => {
  delete (window as { __TAURI_INTERNALS__?: unknown }).__TAURI_INTERNALS__
})

describe('the desktop window', () => {
  it('hands a parcel tracking page to the browser of the computer', async () => {
    await tauriPlatform().openLink('https://track.example/CS180113894')
    expect(asked).toEqual([['rpc', { command: 'link.open', payload: { url: 'https://track.example/CS180113894' } }]])
  })

  it('says why when there is no browser', async () => {
    refusal = { code: 'browser_missing', params: {}, retry: false, incident: null }
    await expect(tauriPlatform().openLink('https://track.example')).rejects.toMatchObject({ code: 'browser_missing' })
  })
})
