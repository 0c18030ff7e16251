/** Puts the interface on a page over some platform: the real one, or a fake in tests and on the developer's page. */
import { mount } from 'svelte'
import './tokens/base.css'
import App from './App.svelte'
import { startChanges } from './data/changes'
import { guessedLanguage, setLanguage } from './i18n/index.svelte'
import { usePlatform, type Platform } from './platform'

export function start(platform: Platform, target: HTMLElement): void {
  usePlatform(platform)
  // Until the engine says which language was chosen, the computer's own.
  setLanguage(guessedLanguage())
  startChanges()
  mount(App, { target })
}
