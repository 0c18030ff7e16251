import { hostPlatform } from './platform'
import { start } from './start'

const target = document.getElementById('app')
if (target) start(hostPlatform(), target)
