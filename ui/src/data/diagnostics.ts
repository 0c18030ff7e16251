/** Facts for whoever helps: versions, sizes, states and counts. No customer, no text, no address, no name and no secret. */
import type { AppState } from '../ipc/generated'
import { bindings } from '../commands/bindings.svelte'
import { call } from '../platform'
import { layout } from './layout.svelte'
import { copyText } from './clipboard'

/** Settings that say something about the person, or nothing about the program. */
const PRIVATE: ReadonlySet<string> = new Set(['agent_name', 'keys', 'command_use', 'panes', 'signature'])

/** The facts as text, one line each. */
export async function diagnostics(app: AppState): Promise<string> {
  const { connections, outboxOpen, outboxNeedsYou } = await call('connection.list', { counts: true })
  const lines = [
    `Mostrador ${app.version}`,
    navigator.userAgent,
    `window ${window.innerWidth}x${window.innerHeight} at ${window.devicePixelRatio}, ${layout.tier}`,
    ...Object.entries(app.settings)
      .filter(([key]) => !PRIVATE.has(key))
      .map(([key, value]) => `setting ${key}=${value ?? ''}`),
    `keys preset=${bindings.map.preset} single=${bindings.map.single} own=${Object.keys(bindings.map.own).length}`,
    `outbox open=${outboxOpen} needs_you=${outboxNeedsYou}`,
    ...connections.map((one) =>
      [
        `connection ${one.connector} ${one.health}`,
        ...Object.entries(one.counts ?? {}).map(([what, count]) => `${what}=${count}`),
        `last=${one.lastSuccessAt === null ? 'never' : new Date(one.lastSuccessAt).toISOString()}`,
        one.errorCode === null ? '' : `error=${one.errorCode}`,
      ]
        .filter(Boolean)
        .join(' '),
    ),
  ]
  return lines.join('\n')
}

export const copyDiagnostics = (app: AppState): Promise<void> => copyText(() => diagnostics(app))
