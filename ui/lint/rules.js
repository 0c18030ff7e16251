/**
 * Rules of this project that no plugin has: words belong in locales/, markup is made by templates only, a style names
 * start and end, never left and right, so that the whole shell can be mirrored, and it takes its colours from the roles
 * of src/tokens and its type in rem, so that themes, contrast and larger text reach every corner.
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

/** A colour that is written out. The keywords of the system's own themes and `transparent` are none. */
const RAW_COLOUR =
  /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(|:\s*(?:white|black|red|green|blue|gray|grey|orange|yellow)\b/gi
/** Letters measured in pixels stay small when the text is made larger. */
const PIXEL_TYPE = /(?:font-size|line-height|font)\s*:[^;}]*\d+px/g

const blank = (match) => match.replace(/[^\n]/g, ' ')

/** A rule about the text of a component's style. */
const style = (message, ...patterns) => ({
  meta: { type: 'problem', schema: [], messages: { found: message } },
  create: (context) => ({
    SvelteStyleElement(node) {
      const source = context.sourceCode.getText(node)
      // Conditions of a media query are about the window and have no logical twin; a comment is none of both.
      const styles = source.replace(/@media[^{]*|\/\*[\s\S]*?\*\//g, blank)
      for (const pattern of patterns)
        for (const match of styles.matchAll(pattern))
          context.report({
            loc: context.sourceCode.getLocFromIndex(node.range[0] + match.index),
            messageId: 'found',
            data: { text: match[0].trim() },
          })
    },
  }),
})

export default {
  rules: {
    words,
    'logical-style': style('Use a logical property instead of "{{text}}"', PHYSICAL),
    'token-style': style('Use a token of src/tokens instead of "{{text}}"', RAW_COLOUR, PIXEL_TYPE),
  },
}
