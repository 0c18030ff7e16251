/** How the browser of the tests is started: no sandbox (it runs as root in containers), no graphics card, no talk with home. */
import { existsSync } from 'node:fs'

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const FLAGS = {
  executablePath: process.env.MOSTRADOR_CHROMIUM ?? PLACES.find((place) => existsSync(place)) ?? PLACES[0],
  headless: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}
