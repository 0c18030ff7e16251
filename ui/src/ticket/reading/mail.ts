/**
 * A mail's formatted form as a document of its own. The core made it safe already; here it is made safe a second time by the same
 * lists, because whatever slips through one of two is caught by the other, and the frame that shows it runs nothing. Pure.
 */

import { TIGHT } from './fit'

/** Elements that are kept; of any other only the words are. The same list as the core's, which a test compares. */
export const TAGS: readonly string[] =
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr'.split(
    ' ',
  )

/** Attributes that are kept, by element; `*` is every element. */
export const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  '*': ['align', 'data-fold', 'dir', 'lang', 'style', 'title', 'valign'],
  a: ['data-host', 'data-pretends', 'href', 'rel'],
  col: ['span', 'width'],
  colgroup: ['span', 'width'],
  font: ['color', 'face', 'size'],
  hr: ['size', 'width'],
  img: ['alt', 'data-cid', 'data-remote', 'data-tracker', 'height', 'src', 'width'],
  ol: ['start', 'type'],
  table: ['bgcolor', 'border', 'cellpadding', 'cellspacing', 'height', 'width'],
  td: ['bgcolor', 'colspan', 'height', 'rowspan', 'width'],
  th: ['bgcolor', 'colspan', 'height', 'rowspan', 'width'],
  tr: ['bgcolor', 'height'],
  ul: ['type'],
}

/** What goes with everything in it. */
const DROPPED = ['script', 'style', 'template', 'iframe', 'object', 'embed', 'svg', 'math', 'head', 'noscript', 'title']
/** Addresses that a link of a mail may have. */
export const FOLLOWED = /^(https?:\/\/|mailto:|tel:)/i
const WRITTEN = /^data:image\/(png|jpeg|gif|webp|bmp);base64,/i
/** A style that could fetch something, or leave its place. */
const REACHES = /url\s*\(|image-set|expression|@import|behavior|-moz-binding|position\s*:\s*(fixed|sticky|absolute)|\\/i

export interface MailWords {
  quote: string
  signature: string
  /** Stands where a picture from outside is left out. */
  picture: string
}

function attribute(element: Element, name: string, value: string): boolean {
  const tag = element.localName
  if (!ATTRIBUTES['*']!.includes(name) && !(ATTRIBUTES[tag] ?? []).includes(name)) return false
  if (name === 'style') return !REACHES.test(value)
  if (name === 'href') return FOLLOWED.test(value)
  if (name === 'src') return WRITTEN.test(value)
  return true
}

/**
 * The mail without anything that could run or fetch. `pictures`: those that lie in the mail, by name, and those that the core fetched,
 * by address, as data addresses. What only watches is left out, whoever asked for it.
 */
export function cleaned(html: string, pictures: ReadonlyMap<string, string>, words: MailWords): string {
  const source = new DOMParser().parseFromString(html, 'text/html')
  const target = document.implementation.createHTMLDocument('')

  function picture(element: Element): Node | undefined {
    if (element.hasAttribute('data-tracker')) return undefined
    const made = target.createElement('img')
    const given = pictures.get(element.getAttribute('data-cid') ?? element.getAttribute('data-remote') ?? '')
    const src = given ?? element.getAttribute('src') ?? ''
    for (const name of ['alt', 'width', 'height', 'style', 'title', 'align']) {
      const value = element.getAttribute(name)
      if (value !== null && attribute(element, name, value)) made.setAttribute(name, value)
    }
    if (WRITTEN.test(src)) {
      made.setAttribute('src', src)
      return made
    }
    const place = target.createElement('span')
    place.className = 'missing'
    place.textContent = element.getAttribute('alt') || words.picture
    return place
  }

  /** What was folded, by its element: what follows right after it, and is of the same kind, goes in with it. */
  const folds = new Map<Node, string>()

  const says = (node: Node): boolean => node.nodeType !== Node.TEXT_NODE || node.textContent?.trim() !== ''

  function fold(into: Node, kind: string, made: Element): void {
    // What stands above may be a fold, or only hold one: Outlook puts the head of a quote into a box of its own.
    let above = [...into.childNodes].findLast(says)
    while (above && !folds.has(above)) {
      const within = [...above.childNodes].filter(says)
      above = within.length === 1 ? within[0] : undefined
    }
    if (above && folds.get(above) === kind) {
      above.appendChild(made)
      return
    }
    const fold = target.createElement('details')
    const name = target.createElement('summary')
    name.textContent = kind === 'signature' ? words.signature : words.quote
    fold.append(name, made)
    folds.set(fold, kind)
    into.appendChild(fold)
  }

  function write(from: Node, into: Node): void {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) into.appendChild(target.createTextNode(node.textContent ?? ''))
      if (node.nodeType !== Node.ELEMENT_NODE) continue
      const element = node as Element
      const tag = element.localName
      if (DROPPED.includes(tag)) continue
      if (tag === 'img') {
        const made = picture(element)
        if (made) into.appendChild(made)
        continue
      }
      if (!TAGS.includes(tag) || element.namespaceURI !== 'http://www.w3.org/1999/xhtml') {
        write(element, into)
        continue
      }
      const made = target.createElement(tag)
      for (const { name, value } of element.attributes)
        if (attribute(element, name, value)) made.setAttribute(name, value)
      if (tag === 'a') {
        made.setAttribute('rel', 'noopener noreferrer')
        made.setAttribute('target', '_blank')
        const host = element.getAttribute('data-host')
        if (host) made.setAttribute('title', host)
      }
      write(element, made)
      const kind = element.getAttribute('data-fold')
      const inTable = [
        'td',
        'th',
        'tr',
        'tbody',
        'thead',
        'tfoot',
        'li',
        'dd',
        'dt',
        'col',
        'colgroup',
        'caption',
      ].includes(tag)
      if (kind && !inTable) fold(into, kind, made)
      else into.appendChild(made)
    }
  }

  write(source.body, target.body)
  // eslint-disable-next-line no-restricted-properties -- read, not written: it becomes the document of a frame without scripts
  return target.body.innerHTML
}

/**
 * What the frame may: its own page is let in, so that its links and its height can be seen to, and a link that is pressed may ask for a
 * new window, which the host opens in the browser instead. Nothing in it runs, sends or leaves.
 */
export const SANDBOX = 'allow-same-origin allow-popups'

/** Nothing but written-out pictures and styles; the frame's sandbox says the same once more. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/**
 * Pages in the page and hints of what to fetch are never part of a mail. Browsers connect to where those lead without asking the policy
 * (Chromium for a page, WebKit for a hint), so that their tags are only text here, whatever was made of the mail before.
 */
const UNASKED = /<(?=\/?(?:iframe|frame|frameset|fencedframe|portal|object|embed|applet|link)\b)/gi

/** The whole document for the frame. Mails are made for white paper, so they get it in the dark too. */
export function documentOf(html: string, dir: 'ltr' | 'rtl' | 'auto', lang: string | null): string {
  const style = `html{color-scheme:light}body{margin:0;padding:12px;background:#fff;color:#1a1a1a;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;overflow-x:auto;overflow-y:hidden}
img{max-inline-size:100%;height:auto}table{max-inline-size:100%!important}table,td,th,div{min-inline-size:0!important}td,th{overflow-wrap:break-word}[${TIGHT}] :is(td,th){overflow-wrap:anywhere}pre{white-space:pre-wrap}a{color:#0b57d0}blockquote{margin-inline:0;padding-inline-start:12px;border-inline-start:2px solid #c4c7cc}
details{margin-block:8px}summary{display:inline-block;padding:0 8px;border:1px solid #c4c7cc;border-radius:6px;background:#f3f4f6;color:#44474c;font:12px/22px system-ui,sans-serif;cursor:pointer;list-style:none}
summary:focus-visible,a:focus-visible{outline:2px solid #0b57d0;outline-offset:2px}.missing{display:inline-block;padding:0 6px;border:1px dashed #c4c7cc;color:#5f6368;font-size:12px}`
  const language = lang ? ` lang="${lang.replace(/[^a-z-]/gi, '')}"` : ''
  return `<!doctype html><html${language} dir="${dir}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${html.replace(UNASKED, '&lt;')}</body></html>`
}
