import { wear } from './i18n/index.svelte'
import { isDisguise } from './i18n/pseudo'
import { hostPlatform } from './platform'
import { start } from './start'

function readWords(): void {
  const words = new URLSearchParams(location.search).get('words')
  wear(isDisguise(words) ? words : undefined)
}

const target = document.getElementById('app')
readWords()
// A test changes the address and says so, to see the page that stands there in another disguise.
addEventListener('words', readWords)
if (target) start(hostPlatform(), target)
