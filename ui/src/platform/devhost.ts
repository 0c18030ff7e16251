/**
 * The loopback host: the same engine behind HTTP, for a browser. The token comes once in the address, is taken out of it
 * at once and lives in memory and in this tab's session only.
 */
import type { Event } from '../ipc/generated'
import { asWireError, type Platform } from './platform'

const TOKEN = 'mostrador.token'
const RETRY_MS = 1000
/** Browsers promise 64 KiB for all such requests together; a sign may take three bytes. */
const KEPT_ALIVE = 10_000

function takeToken(): string {
  const fromHash = new URLSearchParams(location.hash.replace(/^#/, '')).get('token')
  const query = new URLSearchParams(location.search)
  const bare = location.hash.length > 1 && !location.hash.includes('=') ? location.hash.slice(1) : null
  const found = fromHash ?? query.get('token') ?? bare
  if (found) {
    sessionStorage.setItem(TOKEN, found)
    query.delete('token')
    const rest = query.toString()
    history.replaceState(null, '', location.pathname + (rest ? `?${rest}` : ''))
    return found
  }
  return sessionStorage.getItem(TOKEN) ?? ''
}

export function devHostPlatform(): Platform {
  const token = takeToken()
  return {
    async call(name, input) {
      let answer: Response
      let body: unknown
      const text = JSON.stringify(input)
      try {
        answer = await fetch(`/rpc/${name}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: text,
          // A text that is saved while the page goes away still arrives, unless the browser finds it too long for that.
          keepalive: name === 'draft.save' && text.length < KEPT_ALIVE,
        })
        body = await answer.json()
      } catch (thrown) {
        throw asWireError(thrown)
      }
      if (!answer.ok) throw asWireError(body)
      return body as never
    },
    openLink(url) {
      // Already in a browser.
      window.open(url, '_blank', 'noopener')
      return Promise.resolve()
    },
    onOpening(listener) {
      // In a browser a link into the program is the page's own address with `#open=ticket/1003`.
      const take = () => {
        const wanted = new URLSearchParams(location.hash.replace(/^#/, '')).get('open')
        if (wanted === null) return
        history.replaceState(null, '', location.pathname + location.search)
        const [, number] = /^ticket\/([1-9]\d{0,9})$/.exec(wanted) ?? []
        if (number) listener({ ticket: number })
        else listener(wanted === 'notices' ? { notices: true } : { strange: wanted })
      }
      take()
      addEventListener('hashchange', take)
      return () => removeEventListener('hashchange', take)
    },
    onCommand() {
      // A browser has a menu bar of its own and no room in it for ours.
      return () => undefined
    },
    offers() {
      // Without a menu bar nothing is greyed.
    },
    // A browser tells no page where a folder is.
    choosesFolders: false,
    chooseFolder: () => Promise.resolve(null),
    chooseFile: () => Promise.resolve(null),
    zoom(percent) {
      document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`
    },
    onEvent(listener) {
      let source: EventSource | undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      let stopped = false
      const open = () => {
        source = new EventSource(`/events?token=${encodeURIComponent(token)}`)
        // Each opening, the first too, may have missed something.
        source.onopen = () => listener({ kind: 'resync' })
        source.onmessage = (message) => listener(JSON.parse(String(message.data)) as Event)
        source.onerror = () => {
          source?.close()
          if (!stopped) timer = setTimeout(open, RETRY_MS)
        }
      }
      open()
      return () => {
        stopped = true
        clearTimeout(timer)
        source?.close()
      }
    },
  }
}
