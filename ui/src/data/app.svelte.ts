/** The application's own state on this page, and the one way to change a setting. */
import { bindings, readKeyMap, USUAL_KEYS } from '../commands/bindings.svelte'
import type { AppState } from '../ipc/generated'
import { setFormats, setLanguage, t } from '../i18n/index.svelte'
import { call } from '../platform'
import { toasts } from './toasts.svelte'

export const THEMES = ['system', 'light', 'dark'] as const
export const CONTRASTS = ['system', 'more'] as const
export const MOTIONS = ['system', 'less'] as const
export const MESSAGE_SIZES = [14, 16, 18, 20] as const
export const DENSITIES = ['compact', 'comfortable', 'large'] as const

export type SettingKey =
  | 'language'
  | 'formats'
  | 'theme'
  | 'contrast'
  | 'motion'
  | 'density'
  | 'message_size'
  | 'undo_seconds'
  | 'agent_name'
  | 'backup_folder'
  | 'after_ticket'
  | 'keys'
  | 'panes'
  | 'command_use'
  | 'notice_preset'
  | 'notice_text'
  | 'quiet_hours'
  | 'do_not_disturb'
  | 'badge_unread'
  | 'background'
  | 'background_told'
  | 'autostart'
  | 'zoom'

/** What the engine says of all settings; empty until it has said something. */
let settings = $state.raw<Readonly<Record<string, string | undefined>>>({})

/** A setting as it is stored. */
export const setting = (key: SettingKey): string => settings[key] ?? ''

/** Takes over what the engine says, and makes the page look and answer as it says. */
export function dress(state: Pick<AppState, 'language' | 'settings'>): void {
  settings = state.settings
  setLanguage(state.language)
  setFormats(setting('formats'))
  bindings.map = readKeyMap(setting('keys')) ?? USUAL_KEYS
  const root = document.documentElement
  const mark = (name: string, value: string, usual: string) => {
    if (value === '' || value === usual) delete root.dataset[name]
    else root.dataset[name] = value
  }
  mark('theme', setting('theme'), 'system')
  mark('contrast', setting('contrast'), 'system')
  mark('motion', setting('motion'), 'system')
  root.dataset['density'] = setting('density') || 'comfortable'
  root.style.setProperty('--message-size', `${(Number(setting('message_size')) || 14) / 16}rem`)
}

/** How often each setting was sent: an answer to an earlier sending says nothing about a later one. */
const sent = new Map<SettingKey, number>()

function keep(key: SettingKey, value: string): void {
  settings = { ...settings, [key]: value }
  if (key === 'keys') bindings.map = readKeyMap(value) ?? USUAL_KEYS
}

/**
 * Stores a setting; the page looks otherwise when the engine has it. False when it was refused. The copy that the next
 * change is compared with and made from follows at once: two changes in one breath are two, whatever the engine has said
 * of the first by then.
 */
export async function set(key: SettingKey, value: string): Promise<boolean> {
  const before = setting(key)
  const turn = (sent.get(key) ?? 0) + 1
  sent.set(key, turn)
  keep(key, value)
  try {
    await call('app.set', { key, value })
    // An answer that was on its way may have brought the older value back.
    if (sent.get(key) === turn) keep(key, value)
    return true
  } catch (thrown) {
    if (sent.get(key) === turn) keep(key, before)
    toasts.fail(thrown)
    return false
  }
}

/** Changes a setting, says so and offers to take it back. False when it was refused or nothing was to be changed. */
export async function change(key: SettingKey, value: string, name: string): Promise<boolean> {
  if (setting(key) === value || !(await set(key, value))) return false
  saySet(name)
  return true
}

/** Says that a setting was changed, and offers to take it back. */
export function saySet(name: string): void {
  toasts.say(t('settings.changed', { name }), {
    undoes: true,
    action: { label: t('ticket.delivery.undo'), run: () => void takeBack() },
  })
}

/** Takes the last change back: it is the setting, or the message that offered it would be gone. */
async function takeBack(): Promise<void> {
  try {
    await call('undo.last', {})
    toasts.say(t('undo.app.set'))
  } catch (thrown) {
    toasts.fail(thrown)
  }
}
