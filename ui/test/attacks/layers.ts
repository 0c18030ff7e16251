/**
 * Stands in for `src/ticket/reading/mail` on the page of attacks, and nowhere else: the same layers, but those that the address of
 * the page names (`?off=2,3`) are left out. The first layer is the core's; whoever serves the mails leaves that one out.
 */
import * as real from '../../src/ticket/reading/mail'

const off = (new URLSearchParams(location.search).get('off') ?? '').split(',')

/** What the payloads call. It is in the frame before the mail is, so that a script that runs at once finds it. */
const ALARM = '<script>function canary(){top.canary()}</script>'

export const cleaned: typeof real.cleaned = (html, pictures, words) =>
  off.includes('2') ? html : real.cleaned(html, pictures, words)

export const documentOf: typeof real.documentOf = (html, dir, lang) => {
  const page = real.documentOf(html, dir, lang)
  const open = off.includes('3') ? page.replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '') : page
  return open.replace('</head>', () => `${ALARM}</head>`)
}

export const FOLLOWED = real.FOLLOWED

export const SANDBOX = off.includes('3') ? undefined : real.SANDBOX
