/**
 * The editor of a reply or a note: paragraphs, bold, italic, underline, lists, quotes and links, and nothing else. Loaded
 * by itself, because no other screen needs it. A paragraph is a line, as in a letter that is typed; the engine makes the
 * plain text from it.
 */
import { Editor, Extension } from '@tiptap/core'
import { Plugin, PluginKey } from '@tiptap/pm/state'
import { Decoration, DecorationSet } from '@tiptap/pm/view'
import { Slice, Fragment, type Node } from '@tiptap/pm/model'
import StarterKit from '@tiptap/starter-kit'

export type { Editor }

export interface Wishes {
  element: HTMLElement
  content: string
  label: string
  lang: string | undefined
  /** The text was changed by the agent. */
  onchange: () => void
  /** Files were pasted or dropped. */
  onfiles: (files: File[]) => void
  /** A macro is asked for by `::`, or by `/` at the start of a line; `length` signs were typed for it. */
  onmacro: (length: number) => void
  /** The selection or what can be pressed has changed. */
  onstate: () => void
}

interface Shown {
  known: ReadonlyMap<string, string | null>
  drawn: DecorationSet
}

const places = new PluginKey<Shown>('places')

/** `{{places}}` are drawn with what they stand for, or as a gap. */
function draw(doc: Node, known: ReadonlyMap<string, string | null>): DecorationSet {
  const found: Decoration[] = []
  doc.descendants((node, at) => {
    if (!node.isText || !node.text?.includes('{{')) return
    for (const hit of node.text.matchAll(/\{\{([^{}\n]*)\}\}/g)) {
      const value = known.get(hit[1]!.trim())
      const kind = value === undefined ? 'place' : value === null ? 'place empty' : 'place filled'
      const attributes = { class: kind, ...(value ? { title: value } : {}) }
      found.push(Decoration.inline(at + hit.index, at + hit.index + hit[0].length, attributes))
    }
  })
  return DecorationSet.create(doc, found)
}

const Places = Extension.create({
  name: 'places',
  addProseMirrorPlugins: () => [
    new Plugin<Shown>({
      key: places,
      state: {
        init: (_, state) => ({ known: new Map(), drawn: draw(state.doc, new Map()) }),
        apply(transaction, before) {
          const told = transaction.getMeta(places) as ReadonlyMap<string, string | null> | undefined
          if (!told && !transaction.docChanged) return before
          const known = told ?? before.known
          return { known, drawn: draw(transaction.doc, known) }
        },
      },
      props: { decorations: (state) => places.getState(state)?.drawn },
    }),
  ],
})

/** Says what the places of the text stand for; `null`: nothing here. */
export function showPlaces(editor: Editor, known: ReadonlyMap<string, string | null>): void {
  editor.view.dispatch(editor.state.tr.setMeta(places, known).setMeta('addToHistory', false))
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** Plain text as the editor takes it: each line a paragraph. */
export const asHtml = (text: string): string =>
  text
    .split('\n')
    .map((line) => `<p>${escaped(line)}</p>`)
    .join('')

const attributes = (label: string, lang: string | undefined): Record<string, string> => ({
  role: 'textbox',
  'aria-multiline': 'true',
  'aria-label': label,
  spellcheck: 'true',
  dir: 'auto',
  ...(lang ? { lang } : {}),
})

export function relabel(editor: Editor, label: string, lang: string | undefined): void {
  editor.setOptions({ editorProps: { ...editor.options.editorProps, attributes: attributes(label, lang) } })
}

export function makeEditor(wishes: Wishes): Editor {
  const files = (data: DataTransfer | null): File[] => [...(data?.files ?? [])]
  const editor = new Editor({
    element: wishes.element,
    content: wishes.content,
    injectCSS: false,
    extensions: [
      StarterKit.configure({
        heading: false,
        code: false,
        codeBlock: false,
        horizontalRule: false,
        strike: false,
        gapcursor: false,
        trailingNode: false,
        link: {
          openOnClick: false,
          autolink: true,
          linkOnPaste: true,
          defaultProtocol: 'https',
          protocols: ['http', 'https', 'mailto', 'tel'],
          HTMLAttributes: { target: null, rel: null, class: null },
        },
      }),
      Places,
    ],
    editorProps: {
      attributes: attributes(wishes.label, wishes.lang),
      handleDOMEvents: {
        // Tab and Esc leave the text, and Enter with Ctrl is the program's: the editor must not have any of them.
        keydown: (_, event) =>
          ['Tab', 'Escape'].includes(event.key) || (event.key === 'Enter' && (event.ctrlKey || event.metaKey)),
      },
      handlePaste: (_, event) => {
        const given = files(event.clipboardData)
        if (given.length > 0) wishes.onfiles(given)
        return given.length > 0
      },
      handleDrop: (_, event, __, moved) => {
        const given = moved ? [] : files(event.dataTransfer)
        if (given.length > 0) {
          event.preventDefault()
          wishes.onfiles(given)
        }
        return given.length > 0
      },
      // The usual reading of plain text loses blank lines.
      clipboardTextParser: (text, context) => {
        const schema = context.doc.type.schema
        const lines = text.replace(/\r\n?/g, '\n').split('\n')
        const nodes = lines.map((line) => schema.nodes['paragraph']!.create(null, line ? schema.text(line) : null))
        return new Slice(Fragment.from(nodes), 1, 1)
      },
      handleTextInput: (view, from, to, text) => {
        if (view.composing || from !== to) return false
        const before = view.state.doc.textBetween(Math.max(0, view.state.selection.$from.start()), from, '\n', ' ')
        if (text === ':' && /(^|\s):$/.test(before)) queueMicrotask(() => wishes.onmacro(2))
        if (text === '/' && before === '') queueMicrotask(() => wishes.onmacro(1))
        return false
      },
    },
    onUpdate: () => wishes.onchange(),
    onTransaction: () => wishes.onstate(),
  })
  return editor
}

/** Selects the first place where these words stand; false when they do not. */
export function selectWords(editor: Editor, words: string): boolean {
  let at: [number, number] | undefined
  editor.state.doc.descendants((node, position) => {
    if (at || !node.isTextblock) return !at
    const index = node.textBetween(0, node.content.size, '\n', '\n').indexOf(words)
    if (index >= 0) at = [position + 1 + index, position + 1 + index + words.length]
    return false
  })
  if (!at) return false
  editor.chain().focus().setTextSelection({ from: at[0], to: at[1] }).scrollIntoView().run()
  return true
}
