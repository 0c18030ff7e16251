/** The desktop window as host: one command carries every call, one event carries every change. */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { Event } from '../ipc/generated'
import { asWireError, type Opening, type Platform } from './platform'

const call: Platform['call'] = async (name, input) => {
  try {
    return await invoke('rpc', { command: name, payload: input })
  } catch (thrown) {
    throw asWireError(thrown)
  }
}

export function tauriPlatform(): Platform {
  return {
    call,
    async openLink(url) {
      await call('link.open', { url })
    },
    onOpening(listener) {
      let stopped = false
      let stop: (() => void) | undefined
      const take = async (): Promise<void> => {
        if (stopped) return
        const openings = await invoke<Opening[]>('openings')
        openings.forEach(listener)
      }
      void listen('opening', () => void take()).then((unlisten) => {
        stop = unlisten
        if (stopped) unlisten()
        // What was to be shown before anybody listened.
        else void take()
      })
      return () => {
        stopped = true
        stop?.()
      }
    },
    onCommand(listener) {
      const stop = listen<string>('command', (event) => listener(event.payload))
      return () => void stop.then((unlisten) => unlisten())
    },
    offers(ids) {
      // A menu bar that greys nothing is no loss that anybody must hear of: a choice still says why it cannot be done.
      invoke('offers', { ids }).catch(() => undefined)
    },
    choosesFolders: true,
    chooseFolder: (title, from) => invoke<string | null>('choose_folder', { title, from }),
    chooseFile: (title, from) => invoke<string | null>('choose_file', { title, from }),
    zoom() {
      // The window follows the setting by itself, before the page is there.
    },
    onEvent(listener) {
      let stopped = false
      let stop: (() => void) | undefined
      void listen<Event>('changed', (event) => listener(event.payload)).then((unlisten) => {
        stop = unlisten
        if (stopped) unlisten()
        // What changed between the first questions and this moment was not heard.
        else listener({ kind: 'resync' })
      })
      return () => {
        stopped = true
        stop?.()
      }
    },
  }
}
