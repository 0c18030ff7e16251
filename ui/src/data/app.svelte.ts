/** The application's own state on this page, and the one way to change a setting. */
import type { AppState } from '../ipc/generated'
import { setLanguage } from '../i18n/index.svelte'
import { call } from '../platform'
import { toasts } from './toasts.svelte'

export const THEMES = ['system', 'light', 'dark'] as const
export const CONTRASTS = ['system', 'more'] as const
export const MESSAGE_SIZES = [14, 16, 18, 20] as const
export const DENSITIES = ['compact', 'comfortable', 'large'] as const

export type SettingKey =
  'language' | 'theme' | 'contrast' | 'density' | 'message_size' | 'panes' | 'undo_seconds' | 'agent_name'

/** Makes the page look as the state says. */
export function dress(state: Pick<AppState, 'language' | 'theme' | 'contrast' | 'density' | 'messageSize'>): void {
  setLanguage(state.language)
  const root = document.documentElement
  if (state.theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = state.theme
  if (state.contrast === 'more') root.dataset['contrast'] = 'more'
  else delete root.dataset['contrast']
  root.dataset['density'] = state.density
  root.style.setProperty('--message-size', `${state.messageSize / 16}rem`)
}

/** Stores a setting; the page changes when the engine has it. False when it was refused. */
export async function set(key: SettingKey, value: string): Promise<boolean> {
  try {
    await call('app.set', { key, value })
    return true
  } catch (thrown) {
    toasts.fail(thrown)
    return false
  }
}
