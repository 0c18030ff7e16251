/**
 * A mail's formatted form as a document of its own. The core made it safe already; here it is made safe a second time by the same
 * lists, because whatever slips through one of two is caught by the other, and the frame that shows it runs nothing. Pure.
 */

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
const FOLLOWED = /^(https?:\/\/|mailto:|tel:)/i
const WRITTEN = /^data:image\/(png|jpeg|gif|webp|bmp);base64,/i
/** A style that could fetch something, or leave its place. */
const REACHES = /url\s*\(|image-set|expression|@import|behavior|-moz-binding|position\s*:\s*(fixed|sticky|absolute)|\\/i

export interface MailWords {
  quote: string
  signature: string
  /** Stands where a picture from outside is left out. */
  picture: string
}

export interface Cleaned {
  html: string
  /** Pictures from outside that are left out. */
  left: number
  /** Of those, ones that only watch whether the mail is read. */
  watchers: number
}

function attribute(element: Element, name: string, value: string): boolean {
  const tag = element.localName
  if (!ATTRIBUTES['*']!.includes(name) && !(ATTRIBUTES[tag] ?? []).includes(name)) return false
  if (name === 'style') return !REACHES.test(value)
  if (name === 'href') return FOLLOWED.test(value)
  if (name === 'src') return WRITTEN.test(value)
  return true
}

/** The mail without anything that could run or fetch. `pictures`: those that lie in the mail, by name, as data addresses. */
export function cleaned(html: string, pictures: ReadonlyMap<string, string>, words: MailWords): Cleaned {
  const source = new DOMParser().parseFromString(html, 'text/html')
  const target = document.implementation.createHTMLDocument('')
  let left = 0
  let watchers = 0

  function picture(element: Element): Node | undefined {
    if (element.hasAttribute('data-tracker')) {
      watchers++
      left++
      return undefined
    }
    const made = target.createElement('img')
    const inside = pictures.get(element.getAttribute('data-cid') ?? '')
    const src = inside ?? element.getAttribute('src') ?? ''
    for (const name of ['alt', 'width', 'height', 'style', 'title', 'align']) {
      const value = element.getAttribute(name)
      if (value !== null && attribute(element, name, value)) made.setAttribute(name, value)
    }
    if (WRITTEN.test(src)) {
      made.setAttribute('src', src)
      return made
    }
    if (element.hasAttribute('data-remote')) left++
    const place = target.createElement('span')
    place.className = 'missing'
    place.textContent = element.getAttribute('alt') || words.picture
    return place
  }

  function folded(kind: string, made: Element): Element {
    const fold = target.createElement('details')
    const name = target.createElement('summary')
    name.textContent = kind === 'signature' ? words.signature : words.quote
    fold.append(name, made)
    return fold
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
      into.appendChild(kind && !inTable ? folded(kind, made) : made)
    }
  }

  write(source.body, target.body)
  // eslint-disable-next-line no-restricted-properties -- read, not written: it becomes the document of a frame without scripts
  return { html: target.body.innerHTML, left, watchers }
}

/** Nothing but written-out pictures and styles; the frame's sandbox says the same once more. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

/** The whole document for the frame. Mails are made for white paper, so they get it in the dark too. */
export function documentOf(html: string, dir: 'ltr' | 'rtl' | 'auto', lang: string | null): string {
  const style = `html{color-scheme:light}body{margin:0;padding:12px;background:#fff;color:#1a1a1a;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;overflow-x:auto;overflow-y:hidden}
img{max-inline-size:100%;height:auto}table{max-inline-size:100%}pre{white-space:pre-wrap}a{color:#0b57d0}blockquote{margin-inline:0;padding-inline-start:12px;border-inline-start:2px solid #c4c7cc}
details{margin-block:8px}summary{display:inline-block;padding:0 8px;border:1px solid #c4c7cc;border-radius:6px;background:#f3f4f6;color:#44474c;font:12px/22px system-ui,sans-serif;cursor:pointer;list-style:none}
summary:focus-visible,a:focus-visible{outline:2px solid #0b57d0;outline-offset:2px}.missing{display:inline-block;padding:0 6px;border:1px dashed #c4c7cc;color:#5f6368;font-size:12px}`
  const language = lang ? ` lang="${lang.replace(/[^a-z-]/gi, '')}"` : ''
  return `<!doctype html><html${language} dir="${dir}"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer"><style>${style}</style></head><body>${html}</body></html>`
}
