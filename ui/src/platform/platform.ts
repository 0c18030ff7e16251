/**
 * The border to whatever hosts this page. Everything else in the interface knows only these few verbs, so it runs the
 * same in the desktop window, against a loopback host in a browser, and over a fake in tests.
 */
import type { Event, RpcMap, WireError } from '../ipc/generated'

export type Command = keyof RpcMap

/** What the host asks the page to show: a ticket by id or number, the notifications, or a link that leads nowhere. */
export type Opening = { ticket: string } | { notices: true } | { strange: string }

export interface Platform {
  /** Asks the engine for a command. Rejects with a `WireError`, never with anything else. */
  call<K extends Command>(name: K, input: RpcMap[K]['input']): Promise<RpcMap[K]['output']>
  /** Hears what changed after each commit; a lost connection is reported as `resync` once it is back. Returns the way to stop. */
  onEvent(listener: (event: Event) => void): () => void
  /** Shows a page of the web in a browser. Rejects with a `WireError` when there is none. */
  openLink(url: string): Promise<void>
  /** Hears what the page is to show, from before it listened too. Returns the way to stop. */
  onOpening(listener: (opening: Opening) => void): () => void
  /** Hears the ids of the commands that are chosen in the menu bar of the host, if it has one. Returns the way to stop. */
  onCommand(listener: (id: string) => void): () => void
  /** Says which commands can be given now, by their ids, so that a menu bar can grey the others. */
  offers(ids: readonly string[]): void
  /** The host can ask the agent for a folder; otherwise its path is typed. */
  choosesFolders: boolean
  /** Asks the agent for a folder, beginning at one if that is given; nothing when they choose none. */
  chooseFolder(title: string, from: string): Promise<string | null>
  /** Asks the agent for a file, as for a folder. */
  chooseFile(title: string, from: string): Promise<string | null>
  /** Draws the page in this size, in percent. */
  zoom(percent: number): void
}

/** Makes a `WireError` of anything that was thrown. A host that does not answer at all is `internal` and worth another try. */
export function asWireError(thrown: unknown): WireError {
  if (thrown !== null && typeof thrown === 'object' && 'code' in thrown && typeof thrown.code === 'string') {
    const given = thrown as Partial<WireError> & { code: string }
    return {
      code: given.code,
      params: given.params ?? {},
      retry: given.retry ?? false,
      incident: given.incident ?? null,
    }
  }
  return { code: 'internal', params: {}, retry: true, incident: null }
}
