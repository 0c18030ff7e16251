/**
 * What is looked for on a page, whatever the page is: words that are cut, a page that slides sideways, a control that is
 * too small, a focus that cannot be seen, a name that is missing, a word that never came from locales/. Each probe
 * answers with a list of what it found, empty when all is well.
 */

/** Fails with everything that was found, each thing once. */
export function nothing(found) {
  const all = [...new Set(found)]
  if (all.length > 0) throw new Error(`${all.length} found:\n${all.slice(0, 80).join('\n')}`)
}

/** Words that do not fit their box. Data may be cut short where it is marked `.cut` and whole in a title. */
export const clipped = (page) =>
  page.evaluate(() => {
    const found = []
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const seen = new Set()
    for (let text = walk.nextNode(); text; text = walk.nextNode()) {
      if (!text.data.trim()) continue
      let box = text.parentElement
      if (!box.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      // What people wrote wraps by itself, and its trailing spaces hang over the edge.
      if (box.closest('.visually-hidden, option, textarea, svg, pre, .text')) continue
      // The nearest box that cuts what does not fit; one that scrolls shows it all.
      for (; box && box !== document.body; box = box.parentElement) {
        const style = getComputedStyle(box)
        if (style.display === 'inline' || style.display === 'contents') continue
        if (box.closest('.visually-hidden') || /auto|scroll/.test(style.overflowX + style.overflowY)) break
        const cuts = style.overflowX === 'hidden' || style.overflowX === 'clip'
        const meant = box.matches('.cut') && box.closest('[title], [aria-label], [dir="auto"]')
        if (meant) break
        const range = document.createRange()
        range.selectNodeContents(text)
        const inside = box.getBoundingClientRect()
        const over = [...range.getClientRects()].some(
          (part) =>
            part.width > 1 &&
            (part.right > inside.right + 1.5 ||
              part.left < inside.left - 1.5 ||
              (cuts && part.bottom > inside.bottom + 2)),
        )
        if (over && (cuts || box.matches('button, [role="tab"], .chip, select, summary, th, td, li, p, h1, h2, h3'))) {
          if (!seen.has(box))
            found.push(`${box.tagName.toLowerCase()}.${box.className} "${text.data.trim().slice(0, 60)}"`)
          seen.add(box)
          break
        }
        if (cuts) break
      }
    }
    for (const select of document.querySelectorAll('select'))
      if (select.checkVisibility() && select.scrollWidth > select.clientWidth + 1)
        found.push(`select "${select.selectedOptions[0]?.textContent.trim()}"`)
    return found
  })

/** The page is wider than its window, or something visible stands outside of it. */
export const sideways = (page) =>
  page.evaluate(() => {
    const found = []
    const root = document.scrollingElement
    if (root.scrollWidth > innerWidth + 1) found.push(`the page is ${root.scrollWidth} wide in ${innerWidth}`)
    if (scrollX !== 0) found.push(`the page was pushed by ${scrollX}`)
    for (const control of document.querySelectorAll('button, a[href], input, select, textarea, [tabindex="0"]')) {
      if (!control.checkVisibility({ visibilityProperty: true }) || control.matches('.skip, .visually-hidden *'))
        continue
      let strip = control.parentElement
      while (strip && !/auto|scroll/.test(getComputedStyle(strip).overflowX)) strip = strip.parentElement
      // A strip of tabs that scrolls by itself brings its control into view when it takes the focus.
      if (
        strip &&
        strip !== document.documentElement &&
        strip !== document.body &&
        strip.scrollWidth > strip.clientWidth
      )
        continue
      const box = control.getBoundingClientRect()
      if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1))
        found.push(
          `${control.tagName.toLowerCase()} "${(control.getAttribute('aria-label') ?? control.textContent).trim().slice(0, 40)}" from ${Math.round(box.left)} to ${Math.round(box.right)} in ${innerWidth}`,
        )
    }
    return found
  })

/** Controls smaller than 24 by 24, but for links in a sentence and what the spacing of WCAG 2.5.8 allows. */
export const small = (page) =>
  page.evaluate(() => {
    const found = []
    const all = [
      ...document.querySelectorAll(
        'button, a[href], input:not([type="hidden"]), select, summary, [role="tab"], [role="option"], [role="menuitem"], [role="button"]',
      ),
    ].filter((control) => control.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    for (const control of all) {
      if (control.closest('.skip, .visually-hidden, dialog:not([open])')) continue
      let box = control.getBoundingClientRect()
      // A box to be ticked is hit by its words too.
      const label = control.matches('input') && control.closest('label')
      if (label) box = label.getBoundingClientRect()
      if (box.width === 0 || (control.matches('a') && getComputedStyle(control).display === 'inline')) continue
      if (box.width >= 23.5 && box.height >= 23.5) continue
      found.push(
        `${control.tagName.toLowerCase()}.${control.className} "${(control.getAttribute('aria-label') ?? control.textContent).trim().slice(0, 40)}" ${Math.round(box.width)}×${Math.round(box.height)}`,
      )
    }
    return found
  })

/** Controls without a name. */
export const nameless = (page) =>
  page.evaluate(() => {
    const named = (control) => {
      const by = control.getAttribute('aria-labelledby')
      if (by) return by.split(/\s+/).some((id) => document.getElementById(id)?.textContent.trim())
      if (control.getAttribute('aria-label')?.trim() || control.getAttribute('title')?.trim()) return true
      if (control.labels?.length) return [...control.labels].some((label) => label.textContent.trim())
      return Boolean(control.textContent.trim())
    }
    return [
      ...document.querySelectorAll(
        'button, a[href], input:not([type="hidden"]), select, textarea, summary, [contenteditable="true"], [role="tab"], [role="row"], [role="option"], [role="separator"], [role="dialog"], dialog[open]',
      ),
    ]
      .filter((control) => control.checkVisibility() && !control.closest('[aria-hidden="true"]') && !named(control))
      .map((control) => `${control.tagName.toLowerCase()}.${control.className} has no name`)
  })

/**
 * Words without brackets while the program is disguised as `en-XA`: they were never in locales/. What people wrote,
 * numbers, dates, keys and names of languages in their own language are no words of the program.
 */
export const unbracketed = (page) =>
  page.evaluate(() => {
    const found = new Set()
    const months =
      'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|January|February|March|April|June|July|August|September|October|November|December'
    const days = 'Sun|Mon|Tue|Wed|Thu|Fri|Sat|Sunday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday'
    const ours = new RegExp(`\\b(?:${months}|${days}|UTC|EUR|HUF|IDR|USD|GBP|Ft|Rp|kB|MB|GB|px)\\b`, 'g')
    const plain = (text) => {
      // A sentence stands in brackets, and what fills its slots inside of them.
      let rest = text
      for (let before = ''; before !== rest;) {
        before = rest
        rest = rest.replace(/\[[^[\]]*\]/g, ' ')
      }
      return rest.replace(ours, ' ')
    }
    const bare = (text) => /\p{L}{3,}/u.test(plain(text))
    const theirs =
      'bdi, [dir="auto"], [dir="ltr"], kbd, .mono, .numbers, [lang]:not(html), pre, code, .excerpt, .text, textarea, svg, option, [data-theirs]'
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.checkVisibility()) continue
      if (!node.closest(theirs)) {
        for (const child of node.childNodes)
          if (child.nodeType === Node.TEXT_NODE && bare(child.data)) {
            // Words and slots of one sentence may be spread over elements; the whole then has the brackets.
            if (bare(node.closest('p, li, button, span, h1, h2, h3, dt, dd, label, strong')?.textContent ?? child.data))
              found.add(child.data.trim())
          }
        for (const name of ['placeholder', 'aria-description']) {
          const said = node.getAttribute(name)
          if (said && bare(said)) found.add(`${name}: ${said}`)
        }
      }
      // A name that is partly data has at least one sentence of ours in it, or repeats the data that it shows.
      for (const name of ['aria-label', 'title']) {
        const said = node.getAttribute(name)
        if (
          said &&
          bare(said) &&
          !said.includes('[') &&
          !node.closest(theirs) &&
          !node.querySelector('bdi, [dir="auto"], .mono')
        )
          found.add(`${name}: ${said}`)
      }
    }
    return [...found]
  })

/**
 * Walks the page with Tab until the focus comes back. At each stop the ring is drawn, at least 2 px, and neither it nor
 * its control lies under something else. Answers with what was wrong and with the stops in their order.
 */
export async function focusWalk(page, most = 150) {
  const wrong = []
  const stops = []
  await page.evaluate(() => document.activeElement?.blur?.())
  let first
  let stuck = 0
  for (let at = 0; at < most; at++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const at = document.activeElement
      if (!at || at === document.body) return null
      at.dataset.stop ??= String(Math.random())
      const style = getComputedStyle(at)
      const box = at.getBoundingClientRect()
      const said = (at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 50)
      const name = `${at.tagName.toLowerCase()}.${at.className} "${said}"`
      const ring = parseFloat(style.outlineWidth)
      // A field inside a frame may let the frame carry its ring.
      const frame = at.closest('[data-ring], .composer, .field')
      const drawn =
        (style.outlineStyle !== 'none' && ring >= 1.99) ||
        (frame && frame !== at && /focus/.test(frame.dataset.ring ?? 'focus'))
      const visible =
        box.width > 0 && box.height > 0 && at.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      const inset = 2
      const corners = [
        [box.left + inset, box.top + inset],
        [box.right - inset, box.top + inset],
        [box.left + inset, box.bottom - inset],
        [box.right - inset, box.bottom - inset],
        [(box.left + box.right) / 2, (box.top + box.bottom) / 2],
      ].filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight)
      const hidden = corners.filter(([x, y]) => {
        const there = document.elementFromPoint(x, y)
        return (
          there &&
          there !== at &&
          !at.contains(there) &&
          !there.contains(at) &&
          !(at.labels && [...at.labels].some((label) => label.contains(there)))
        )
      }).length
      return {
        key: at.dataset.stop,
        name,
        drawn,
        visible,
        inView: corners.length > 0,
        covered: corners.length > 0 && hidden === corners.length,
        style: `${style.outlineStyle} ${style.outlineWidth}`,
      }
    })
    if (!stop) {
      // Beyond the last control the browser's own frame takes the focus: the walk is over.
      if (stops.length > 0) break
      continue
    }
    if (stop.key === first) break
    first ??= stop.key
    stuck = stops.at(-1)?.key === stop.key ? stuck + 1 : 0
    if (stuck > 2) {
      wrong.push(`the focus cannot leave ${stop.name}`)
      break
    }
    stops.push(stop)
    if (!stop.visible || !stop.inView) wrong.push(`not to be seen: ${stop.name}`)
    else if (stop.covered) wrong.push(`covered: ${stop.name}`)
    else if (!stop.drawn) wrong.push(`no ring (${stop.style}): ${stop.name}`)
  }
  return { wrong, stops: stops.map((stop) => stop.name) }
}

/** Sentences in English on a page in another language, and slots that nothing filled. */
export async function leftInEnglish(page, english) {
  const read = await page.evaluate(() => {
    const found = new Set()
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT)
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (!node.checkVisibility() || node.closest('.text, bdi, .excerpt, [data-theirs]')) continue
      for (const name of ['aria-label', 'title', 'placeholder'])
        if (node.hasAttribute(name)) found.add(node.getAttribute(name).trim())
      const own = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE)
      for (const child of own) found.add(child.data.trim())
      if (own.length > 0) found.add(node.textContent.replace(/\s+/g, ' ').trim())
    }
    return [...found].filter(Boolean)
  })
  return read.filter((text) => /%\{\w+\}/.test(text) || english.some((one) => one.test(text)))
}
