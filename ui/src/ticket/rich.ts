/**
 * The restricted HTML of our own messages as plain data, so that it is drawn by components and never as markup. The engine
 * has let only these elements through; whatever else might stand there is dropped here once more, and its words are kept.
 */
export type RichNode =
  { kind: 'text'; text: string } | { kind: 'break' } | { kind: RichElement; children: RichNode[]; href?: string }

export type RichElement = 'p' | 'strong' | 'em' | 'u' | 'ul' | 'ol' | 'li' | 'blockquote' | 'a'

const ELEMENTS: readonly string[] = ['p', 'strong', 'em', 'u', 'ul', 'ol', 'li', 'blockquote', 'a']
const SAFE = /^(https?:\/\/|mailto:|tel:)/i

function read(parent: Node): RichNode[] {
  return [...parent.childNodes].flatMap((node): RichNode[] => {
    if (node.nodeType === Node.TEXT_NODE) return [{ kind: 'text', text: node.textContent ?? '' }]
    if (!(node instanceof Element)) return []
    const name = node.localName
    if (name === 'br') return [{ kind: 'break' }]
    if (['script', 'style', 'template', 'iframe', 'object', 'svg', 'math'].includes(name)) return []
    const children = read(node)
    if (!ELEMENTS.includes(name)) return children
    if (name !== 'a') return [{ kind: name as RichElement, children }]
    const href = node.getAttribute('href') ?? ''
    return SAFE.test(href) ? [{ kind: 'a', children, href }] : children
  })
}

/** Reads the HTML in a document of its own, in which nothing runs and nothing is fetched. */
export function richNodes(html: string): RichNode[] {
  return read(new DOMParser().parseFromString(html, 'text/html').body)
}
