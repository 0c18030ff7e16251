/** Keeping the agent's own keys: what is stored is what is exported, and what is imported is checked first. */
import { readKeyMap, type KeyMap } from '../commands/bindings.svelte'
import type { CommandId } from '../commands/table'
import { saySet, set } from '../data/app.svelte'

/** Stores the keys; `name` says in the toast what was changed. */
export async function storeKeys(map: KeyMap, name: string): Promise<void> {
  if (await set('keys', JSON.stringify(map))) saySet(name)
}

/** The map with other keys for one command. */
export const withKeys = (map: KeyMap, id: CommandId, keys: readonly string[]): KeyMap => ({
  ...map,
  own: { ...map.own, [id]: [...new Set(keys)] },
})

/** The map with the usual keys for one command. */
export function withoutOwn(map: KeyMap, id: CommandId): KeyMap {
  const own = Object.entries(map.own).filter(([other]) => other !== id)
  return { ...map, own: Object.fromEntries(own) }
}

/** What an exported file holds. */
export const exported = (map: KeyMap): string => `${JSON.stringify({ mostrador: 'keys', ...map }, null, 2)}\n`

/** The keys of an exported file; nothing when it holds none. */
export function imported(text: string): KeyMap | undefined {
  try {
    const given: unknown = JSON.parse(text)
    if (given === null || typeof given !== 'object' || !('mostrador' in given) || given.mostrador !== 'keys')
      return undefined
  } catch {
    return undefined
  }
  return readKeyMap(text)
}
