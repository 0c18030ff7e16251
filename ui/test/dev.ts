/** The developer's page: the whole interface over the fake. `npm run dev`, then /test/dev.html?language=hu&theme=dark&stage=first_run */
import { start } from '../src/start'
import { fakePlatform } from './fake/platform'
import { world } from './fake/world'

const wanted = new URLSearchParams(location.search)
const made = world(Number(wanted.get('tickets') ?? 64))
for (const key of ['language', 'theme', 'density', 'stage'] as const) {
  const value = wanted.get(key)
  if (value) Object.assign(made.app, { [key]: value })
}
if (made.app.stage !== 'open') Object.assign(made.app, { sampleShop: false, shopName: null })
const health = wanted.get('health')
if (health)
  Object.assign(made.connections[0]!, {
    health,
    lastSuccessAt: Date.now() - 3_600_000,
    errorCode: health === 'needs_you' ? 'shop_sign_in_refused' : health === 'offline' ? 'shop_unreachable' : null,
    errorParams: { host: 'shop.example.com' },
  })

const platform = fakePlatform(made)
Object.assign(window, { fake: platform })
start(platform, document.getElementById('app')!)
