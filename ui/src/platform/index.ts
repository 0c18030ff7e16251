/** Chooses the host at run time and keeps the one platform that the interface speaks to. */
import { devHostPlatform } from './devhost'
import type { Platform } from './platform'
import { tauriPlatform } from './tauri'

export { asWireError, type Command, type Opening, type Platform } from './platform'

let current: Platform | undefined

/** The host that this page was loaded by. */
export function hostPlatform(): Platform {
  return '__TAURI_INTERNALS__' in window ? tauriPlatform() : devHostPlatform()
}

/** Sets the platform for the life of the page; called once, before anything is shown. */
export function usePlatform(platform: Platform): void {
  current = platform
}

function platform(): Platform {
  if (!current) throw new Error('usePlatform was not called')
  return current
}

export const call: Platform['call'] = (name, input) => platform().call(name, input)
export const onEvent: Platform['onEvent'] = (listener) => platform().onEvent(listener)
export const openLink: Platform['openLink'] = (url) => platform().openLink(url)
export const onOpening: Platform['onOpening'] = (listener) => platform().onOpening(listener)
export const onCommand: Platform['onCommand'] = (listener) => platform().onCommand(listener)
export const offers: Platform['offers'] = (ids) => platform().offers(ids)
export const choosesFolders = (): boolean => platform().choosesFolders
export const chooseFolder: Platform['chooseFolder'] = (title, from) => platform().chooseFolder(title, from)
export const chooseFile: Platform['chooseFile'] = (title, from) => platform().chooseFile(title, from)
export const zoom: Platform['zoom'] = (percent) => platform().zoom(percent)
