/** One word for all connections together: the worst of them is what an agent must know. */
import type { ConnectionHealth, ConnectionView } from '../ipc/generated'

export type Overall = { word: 'none' } | { word: Exclude<ConnectionHealth, 'left'>; connection: ConnectionView }

/** One that is disconnected is neither well nor ill. */
const WORST_FIRST: readonly Exclude<ConnectionHealth, 'left'>[] = [
  'needs_you',
  'offline',
  'syncing',
  'new',
  'good',
  'paused',
]

export function overall(connections: readonly ConnectionView[]): Overall {
  for (const word of WORST_FIRST) {
    const found = connections.filter((one) => one.health === word)
    // Of several good ones the oldest data count: nothing is fresher than that.
    const connection = found.toSorted((one, other) => (one.lastSuccessAt ?? 0) - (other.lastSuccessAt ?? 0))[0]
    if (connection) return { word, connection }
  }
  return { word: 'none' }
}
