/**
 * Rules of this project that no plugin has: words belong in locales/, markup is made by templates only, and a style
 * names start and end, never left and right, so that the whole shell can be mirrored.
 */

const WORD = /\p{L}{2,}/u
/** Attributes that a person reads or hears. */
const SPOKEN = new Set([
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'title',
  'placeholder',
  'alt',
  'label',
])

const words = {
  meta: { type: 'problem', schema: [], messages: { words: 'Words belong in locales/: "{{text}}"' } },
  create: (context) => ({
    SvelteText(node) {
      const text = node.value.trim()
      const inStyle = node.parent.type === 'SvelteStyleElement' || node.parent.type === 'SvelteScriptElement'
      if (!inStyle && WORD.test(text)) context.report({ node, messageId: 'words', data: { text } })
    },
    SvelteAttribute(node) {
      if (!SPOKEN.has(node.key.name)) return
      for (const part of node.value) {
        if (part.type === 'SvelteLiteral' && WORD.test(part.value))
          context.report({ node: part, messageId: 'words', data: { text: part.value } })
      }
    },
  }),
}

const PHYSICAL =
  /(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right|(?:min-|max-)?(?:width|height))\s*:|(?:text-align|float)\s*:\s*(?:left|right)/g

const logicalStyle = {
  meta: { type: 'problem', schema: [], messages: { physical: 'Use a logical property instead of "{{text}}"' } },
  create: (context) => ({
    SvelteStyleElement(node) {
      const source = context.sourceCode.getText(node)
      // Conditions of a media query are about the window and have no logical twin.
      const styles = source.replace(/@media[^{]*/g, (match) => ' '.repeat(match.length))
      for (const match of styles.matchAll(PHYSICAL)) {
        const start = node.range[0] + match.index
        context.report({
          loc: context.sourceCode.getLocFromIndex(start),
          messageId: 'physical',
          data: { text: match[0].trim() },
        })
      }
    },
  }),
}

export default { rules: { words, 'logical-style': logicalStyle } }
