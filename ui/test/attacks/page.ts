/**
 * The page of attacks: every payload as a mail of its own, shown by the component that shows mails to Ana. When all of them stand
 * there, each of their elements is pointed at, focused, pressed and sent, because some wait for that. What runs or is opened is told
 * to the server, which may be all that is left when a payload leads this page away.
 */
import { mount } from 'svelte'
import MailPage from '../../src/ticket/reading/MailPage.svelte'
import type { MessageView } from '../../src/ipc/generated'
import { usePlatform, type Platform } from '../../src/platform'

interface Attack {
  name: string
  html: string
}

declare global {
  interface Window {
    /** A payload ran; its number, when it knows it. */
    canary(attack?: number): void
  }
}

const PATIENCE_MS = 45_000
/** For what begins late: retries, timers, hints that wait until the page is idle. */
const SETTLED_MS = 700
const EVENTS = [
  'pointerover',
  'pointerenter',
  'mouseover',
  'mousemove',
  'pointerdown',
  'mousedown',
  'auxclick',
  'toggle',
]
const PER_MAIL = 150
/** How the address of a link begins that opens when it is pressed, as it should. */
const OPENS = ['http:', 'https:', 'mailto:', 'tel:']

const tell = (what: string, body: unknown): Promise<unknown> =>
  fetch(`/told/${what}`, { method: 'POST', body: JSON.stringify(body), keepalive: true })
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

const search = location.search
/** Links that open a new window are not pressed. */
const linksRest = new URLSearchParams(search).has('rest')
const attacks = (await (await fetch(`/attacks.json${search}`)).json()) as Attack[]
const nameOf = (attack: number | undefined): string => attacks[attack ?? -1]?.name ?? 'one that did not say'

window.canary = (attack) => void tell('executed', nameOf(attack))

usePlatform({
  call: (name, input) =>
    name === 'message.html'
      ? Promise.resolve({
          html: attacks[Number((input as { messageId: string }).messageId)]!.html,
          pictures: [],
          remote: REMOTE,
        } as never)
      : Promise.reject({ code: 'not_found', params: {}, retry: false, incident: null }),
  openLink: (url) => tell('opened', url).then(() => undefined),
  onEvent: () => () => undefined,
} as Partial<Platform> as Platform)

const REMOTE = { total: 0, waiting: 0, watchers: 0, wanted: false, ofSender: false, sender: null, failed: [] }

const place = document.getElementById('mails')!
attacks.forEach((_, at) => {
  const target = document.createElement('div')
  place.append(target)
  mount(MailPage, { target, props: { message: { id: String(at), author: 'Carla', language: null } as MessageView } })
})

const frames = (): HTMLIFrameElement[] => [...place.querySelectorAll<HTMLIFrameElement>('[data-testid="mail-page"]')]
/** The empty document that every frame begins with is complete as well, but nobody hears yet what is pressed in it. */
const stands = ({ contentDocument }: HTMLIFrameElement): boolean =>
  !contentDocument || (contentDocument.URL !== 'about:blank' && contentDocument.readyState === 'complete')
const ready = (): boolean => frames().length === attacks.length && frames().every(stands)

/** The frame's window has the alarm too, for a payload that runs although the alarm in the document did not. */
function arm(): void {
  frames().forEach((frame, at) => {
    try {
      if (frame.contentWindow) frame.contentWindow.canary = () => window.canary(at)
    } catch {
      // Another origin: it was led away, which its connection shows.
    }
  })
}

function touch(inside: Document): void {
  for (const element of [...inside.querySelectorAll<HTMLElement>('*')].slice(0, PER_MAIL)) {
    const view = inside.defaultView
    if (!view) return
    const follows = OPENS.some((href) => element.matches(`:is(a, area)[href^="${href}"]`))
    // Chromium may connect to where a link leads when it is pointed at, as a person does who is about to follow it.
    for (const type of follows ? [] : EVENTS)
      element.dispatchEvent(new MouseEvent(type, { bubbles: true, cancelable: true, view: window }))
    const opens = linksRest && element.getAttribute('target') === '_blank' && follows
    element.focus?.()
    if (opens) continue
    if (element.click) element.click()
    else element.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
    if (element.localName === 'form') (element as HTMLFormElement).requestSubmit?.()
    element.blur?.()
  }
}

const end = performance.now() + PATIENCE_MS
while (!ready() && performance.now() < end) {
  arm()
  await pause(30)
}
arm()
await pause(SETTLED_MS)
for (const frame of frames()) {
  try {
    if (frame.contentDocument) touch(frame.contentDocument)
  } catch {
    // As above.
  }
}
await pause(SETTLED_MS)
await tell('finished', {
  shown: frames().filter((frame) => frame.contentDocument?.body).length,
  words: frames()[0]?.contentDocument?.body.textContent ?? '',
})
