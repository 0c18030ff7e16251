import { wear } from './i18n/index.svelte'
import { isDisguise } from './i18n/pseudo'
import { hostPlatform } from './platform'
import { start } from './start'

const target = document.getElementById('app')
const words = new URLSearchParams(location.search).get('words')
if (isDisguise(words)) wear(words)
if (target) start(hostPlatform(), target)
