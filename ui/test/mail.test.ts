/** A mail's formatted form, made safe the second time, and that both times know the same lists. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ATTRIBUTES, TAGS, cleaned, documentOf } from '../src/ticket/reading/mail'

const WORDS = { quote: 'Quoted', signature: 'Signature', picture: 'picture' }
const clean = (html: string, pictures = new Map<string, string>()) => cleaned(html, pictures, WORDS)

describe('the second layer', () => {
  it('knows the elements and attributes that the core knows', () => {
    const core = readFileSync('../crates/mail/src/html/allowed.rs', 'utf8')
    const list = (text: string): string[] => [...text.matchAll(/"([^"]+)"/g)].map(([, word]) => word!)
    const tags = core.slice(core.indexOf('pub const TAGS'), core.indexOf('];', core.indexOf('pub const TAGS')))
    expect(TAGS).toEqual(list(tags))
    const from = core.indexOf('pub const ATTRIBUTES')
    const attributes = core.slice(core.indexOf('[', from + 40), core.indexOf('];', from))
    expect(Object.entries(ATTRIBUTES).flatMap(([tag, names]) => [tag, ...names])).toEqual(list(attributes))
  })

  it.each([
    ['<script>alert(1)</script>ok', 'ok'],
    ['<img src=x onerror=alert(1)>', '<span class="missing">picture</span>'],
    ['<p onclick="x()" style="background:url(http://x)">a</p>', '<p>a</p>'],
    ['<a href="javascript:alert(1)">a</a>', '<a rel="noopener noreferrer" target="_blank">a</a>'],
    ['<svg><style><img src=x onerror=alert(1)></style></svg>b', '<span class="missing">picture</span>b'],
    ['<form action=/x><input value=1>c</form>', 'c'],
    ['<p style="position:fixed;top:0">d</p>', '<p>d</p>'],
    ['<iframe srcdoc="<script>1</script>"></iframe>e', 'e'],
  ])('%s', (html, expected) => {
    expect(clean(html)).toBe(expected)
  })

  it('folds what is quoted, shows pictures of the mail and those that were fetched, and never one that watches', () => {
    const html =
      '<p>Hola</p><blockquote data-fold="quote">viejo</blockquote><img data-cid="a@b" alt="taza"><img data-remote="http://x/y.png" alt="logo"><img data-tracker="tiny" data-remote="http://x/t">'
    const made = clean(html, new Map([['a@b', 'data:image/png;base64,AAAA']]))
    expect(made).toContain('<details><summary>Quoted</summary><blockquote data-fold="quote">viejo')
    expect(made).toContain('<img alt="taza" src="data:image/png;base64,AAAA">')
    expect(made).toContain('<span class="missing">logo</span>')
    expect(made).not.toContain('http://x')
    const fetched = ['http://x/y.png', 'http://x/t'].map((url) => [url, 'data:image/gif;base64,BBBB'] as const)
    const shown = clean(html, new Map(fetched))
    expect(shown).toContain('<img alt="logo" src="data:image/gif;base64,BBBB">')
    expect(shown.match(/BBBB/g)).toHaveLength(1)
    expect(
      clean('<img data-remote="http://x">', new Map([['http://x', 'data:image/svg+xml;base64,AAAA']])),
    ).not.toContain('<img')
  })

  it('folds what follows itself in one', () => {
    const quoted = '<p data-fold="quote">uno</p>\n<p data-fold="quote">dos</p><p>Ana</p><p data-fold="quote">tres</p>'
    expect(clean(quoted).match(/<details>/g)).toHaveLength(2)
    expect(clean(quoted)).toMatch(/uno<\/p><p data-fold="quote">dos/)
    const boxed = '<div><div data-fold="quote"><p>De: Ana</p></div></div><p data-fold="quote">Hola</p>'
    expect(clean(boxed).match(/<details>/g)).toHaveLength(1)
    expect(clean('<p data-fold="signature">a</p><p data-fold="quote">b</p>').match(/<details>/g)).toHaveLength(2)
  })

  it('gives the frame a policy under which nothing is fetched', () => {
    const page = documentOf('<p>a</p>', 'auto', 'es"><script>')
    expect(page).toContain("default-src 'none'; img-src data:")
    expect(page).not.toContain('<script>')
    expect(documentOf('<IFRAME src=x></iframe><link rel=preconnect>', 'auto', null)).not.toMatch(/<(iframe|link)/i)
  })
})
