/**
 * The colours as they stand in src/tokens/colours.css: every pair that is drawn one on the other is measured in each
 * theme, and the steps of a deadline are told apart without colour. A role that no theme defines is found here too.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const COLOURS = readFileSync('src/tokens/colours.css', 'utf8')
const MEASURES = readFileSync('src/tokens/measures.css', 'utf8')
const BASE = readFileSync('src/tokens/base.css', 'utf8')

type Roles = Map<string, string>
type Scheme = 'light' | 'dark'

/** The declarations of the first block whose selector is exactly this, within the text that follows `after`. */
function block(css: string, selector: string, after = ''): Roles {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '')
  const rest = plain.slice(after ? plain.indexOf(after) : 0)
  const start = rest.indexOf(`${selector} {`)
  expect(start, selector).toBeGreaterThanOrEqual(0)
  const body = rest.slice(start, rest.indexOf('}', start))
  return new Map([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map((match) => [match[1]!, match[2]!.trim()]))
}

const ROLES = block(COLOURS, ':root')
const MORE = block(COLOURS, ":root[data-contrast='more']")

const THEMES: readonly [string, Scheme, boolean][] = [
  ['light', 'light', false],
  ['dark', 'dark', false],
  ['light with more contrast', 'light', true],
  ['dark with more contrast', 'dark', true],
]

/** A role's colour in a theme as `#rrggbb`. */
function colour(role: string, scheme: Scheme, more: boolean): string {
  const value = (more ? MORE.get(role) : undefined) ?? ROLES.get(role)
  if (value === undefined) throw new Error(`${role} is no role`)
  const both = /^light-dark\((#\w+), (#\w+)\)$/.exec(value)
  if (both) return scheme === 'light' ? both[1]! : both[2]!
  const other = /^var\((--[\w-]+)\)$/.exec(value)
  if (other) return colour(other[1]!, scheme, more)
  if (!/^#[0-9a-f]{6}$/.test(value)) throw new Error(`${role} is ${value}`)
  return value
}

/** Relative luminance of WCAG 2. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

const TEXT = 4.5
const SHAPE = 3
const GROUNDS = ['--bg-canvas', '--bg-panel', '--bg-raised', '--bg-hover', '--bg-selected'] as const

/** What is drawn on what, and how much they must differ. */
const PAIRS: readonly (readonly [ink: string, ground: string, least: number])[] = [
  ...['--text', '--text-2', '--accent-text', '--danger-text', '--warn-text', '--ok-text'].flatMap((ink) =>
    GROUNDS.map((ground) => [ink, ground, TEXT] as const),
  ),
  ...['--text', '--text-2', '--danger-text', '--warn-text', '--accent-text'].flatMap((ink) =>
    ['--note-bg', '--out-bg'].map((ground) => [ink, ground, TEXT] as const),
  ),
  ['--note-text', '--note-bg', TEXT],
  ['--on-accent', '--accent-solid', TEXT],
  ['--on-accent', '--accent-solid-hover', TEXT],
  ['--on-danger', '--danger-solid', TEXT],
  ['--on-warn-tint', '--warn-tint', TEXT],
  ['--mark-text', '--mark-bg', TEXT],
  ['--paper-text', '--paper-bg', TEXT],
  // A badge: the canvas as ink on the second text colour, and on the first.
  ['--bg-canvas', '--text-2', TEXT],
  ['--bg-canvas', '--text', TEXT],
  // Not usable now, which a reason beside it says; still to be read.
  ...['--bg-canvas', '--bg-panel', '--bg-raised'].map((ground) => ['--text-disabled', ground, SHAPE] as const),
  ...['--border-control', '--warn-border', '--note-border', '--focus-ring', '--danger-solid', '--accent-text'].flatMap(
    (ink) => ['--bg-canvas', '--bg-panel', '--bg-raised', '--bg-hover'].map((ground) => [ink, ground, SHAPE] as const),
  ),
  ['--bar-selected', '--bg-selected', SHAPE],
  ['--focus-ring', '--bg-selected', SHAPE],
  ['--focus-ring', '--note-bg', SHAPE],
  ['--focus-ring', '--out-bg', SHAPE],
  ['--focus-ring', '--warn-tint', SHAPE],
  ['--warn-border', '--warn-tint', SHAPE],
  ['--warn-border', '--bg-selected', SHAPE],
  ['--note-border', '--note-bg', SHAPE],
  ['--accent-solid', '--bg-canvas', SHAPE],
]

describe.each(THEMES)('the colours, %s,', (_, scheme, more) => {
  it.each(PAIRS)('%s on %s differ by at least %f', (ink, ground, least) => {
    expect(contrast(colour(ink, scheme, more), colour(ground, scheme, more))).toBeGreaterThanOrEqual(least)
  })
})

describe('more contrast', () => {
  it('means the same when the computer asks for it and when the agent does', () => {
    const asked = block(COLOURS, ':root', '@media (prefers-contrast: more)')
    expect([...asked]).toEqual([...MORE])
  })

  it('leaves one ink and borders that can be seen', () => {
    for (const scheme of ['light', 'dark'] as const) {
      expect(colour('--text-2', scheme, true)).toBe(colour('--text', scheme, true))
      expect(contrast(colour('--border-soft', scheme, true), colour('--bg-canvas', scheme, true))).toBeGreaterThan(3)
    }
  })
})

describe('the ladder of a deadline in grey', () => {
  /** Grey as a print would show it, 0 to 1. */
  const grey = (role: string, scheme: Scheme): number => luminance(colour(role, scheme, false)) ** (1 / 2.2)

  it.each(['light', 'dark'] as const)('has a solid far from its tint and its canvas, %s', (scheme) => {
    const [canvas, tint, solid] = ['--bg-canvas', '--warn-tint', '--danger-solid'].map((role) => grey(role, scheme))
    expect(Math.abs(solid! - tint!)).toBeGreaterThan(0.25)
    expect(Math.abs(solid! - canvas!)).toBeGreaterThan(0.4)
    // The tint is close to the canvas, which is why its border has to be seen.
    expect(Math.abs(grey('--warn-border', scheme) - tint!)).toBeGreaterThan(0.25)
  })
})

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* files(path)
    else if (/\.(svelte|css)$/.test(entry.name)) yield path
  }
}

describe('the styles', () => {
  const all = [...files('src')].map((path) => [path, readFileSync(path, 'utf8')] as const)

  it('name no role and no measure that does not exist', () => {
    const known = new Set([...`${COLOURS}${MEASURES}`.matchAll(/(--[\w-]+):/g)].map((match) => match[1]))
    const unknown = all.flatMap(([path, text]) => {
      // A component may make a property of its own, in its style or on an element.
      const own = new Set(
        [...text.matchAll(/(?:style:)?(--[\w-]+)\s*[:=]|setProperty\(\s*'(--[\w-]+)'/g)].map(
          (match) => match[1] ?? match[2],
        ),
      )
      return [...text.matchAll(/var\((--[\w-]+)/g)]
        .map((match) => match[1]!)
        .filter((name) => !known.has(name) && !own.has(name))
        .map((name) => `${path}: ${name}`)
    })
    expect(unknown).toEqual([])
  })

  it('write no colour outside the roles, no letter in pixels and none smaller than the smallest', () => {
    const found = all
      .filter(([path]) => path !== join('src', 'tokens', 'colours.css'))
      .flatMap(([path, text]) => {
        const style = path.endsWith('.css') ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? '')
        const small = [...style.matchAll(/(?:font-size|font)\s*:[^;}]*?([\d.]+)rem/g)]
          .filter((match) => Number(match[1]) < 0.75)
          .map((match) => `${path}: ${match[0]}`)
        if (small.length > 0) return small
        return [...style.matchAll(/#[0-9a-f]{3,8}\b|\brgba?\(|(?:font-size|font)\s*:[^;}]*\dpx/gi)].map(
          (match) => `${path}: ${match[0]}`,
        )
      })
    expect(found).toEqual([])
  })

  it('take motion away from whoever asked for none', () => {
    expect(BASE).toMatch(/prefers-reduced-motion: reduce[\s\S]*animation-duration: 0ms !important/)
    const long = all.flatMap(([path, text]) =>
      [...text.matchAll(/(?:transition|animation)\s*:[^;]*?(\d+)ms/g)]
        .filter((match) => Number(match[1]) > 120)
        .map((match) => `${path}: ${match[0]}`),
    )
    expect(long).toEqual([])
  })
})

describe('the densities', () => {
  it('change room only, and leave every target large enough', () => {
    const usual = block(MEASURES, ':root')
    for (const density of ['compact', 'large']) {
      const own = block(MEASURES, `:root[data-density='${density}']`)
      expect([...own.keys()].sort()).toEqual(['--control', '--gap', '--list-row', '--pad'])
      expect(parseFloat(own.get('--control')!) * 16).toBeGreaterThanOrEqual(24)
    }
    expect(parseFloat(usual.get('--target')!) * 16).toBeGreaterThanOrEqual(24)
    // The smallest size that is allowed, in rem.
    for (const [name, value] of usual) {
      const size = /(?:^|\s)([\d.]+)rem\/[\d.]+rem var\(--font\)/.exec(value)
      if (size) expect(Number(size[1]), name).toBeGreaterThanOrEqual(0.75)
    }
  })
})
