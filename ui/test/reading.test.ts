/** What is folded in a conversation and how words are found in it, without a page. */
import { describe, expect, it } from 'vitest'
import type { MessageView } from '../src/ipc/generated'
import { placesOf, wordsSought } from '../src/ticket/reading/finding'
import { rangesIn } from '../src/ticket/reading/marking'
import { entriesOf, namesIn, piecesOf } from '../src/ticket/reading/pieces'

const found = (text: string, wanted: string) => placesOf(text, wanted).map(({ from, to }) => text.slice(from, to))

describe('words in a text', () => {
  it('are found whatever their case, their accents and the spaces between them', () => {
    expect(found('Envío ENVIO envio', 'envío')).toEqual(['Envío', 'ENVIO', 'envio'])
    expect(found('a két\n  tányért', 'ket tanyert')).toEqual(['két\n  tányért'])
    expect(found('Die Straße, die Strasse', 'strasse')).toEqual(['Straße', 'Strasse'])
    expect(found('cafe\u0301 y café', 'café')).toEqual(['cafe\u0301', 'café'])
    expect(found('🦤 Łódź', 'lodz')).toEqual(['Łódź'])
  })

  it('do not overlap, and nothing is found of nothing', () => {
    expect(found('anana', 'ana')).toEqual(['ana'])
    expect(found('anything', '  ')).toEqual([])
    expect(found('', 'x')).toEqual([])
  })

  it('of a search are those that texts are searched for', () => {
    expect(wordsSought('status:open "caja rota" envío de')).toEqual(['caja rota', 'envío'])
  })

  it('are found across formatting, within one paragraph, and where they are folded', () => {
    const make = (tag: string, inside: (Node | string)[], find = false): HTMLElement => {
      const made = document.createElement(tag)
      made.append(...inside)
      if (find) made.dataset['find'] = ''
      return made
    }
    const folded = make('div', ['una caja'], true)
    folded.hidden = true
    const formatted = make('p', ['ca', make('strong', ['ja']), ' rota'])
    const feed = make('div', [make('div', [formatted, make('p', ['caja'])], true), folded, make('p', ['caja'])])
    expect(rangesIn(feed, 'caja').map(String)).toEqual(['caja', 'caja', 'caja'])
    expect(rangesIn(feed, 'rota caja')).toEqual([])
  })
})

describe('a message', () => {
  it('is cut where its folds begin and end, and nothing is lost', () => {
    const text = 'Hola\n\n> uno\n\nVale\n-- \nCarla\n'
    const folds = [
      { kind: 'quoted' as const, from: 5, to: 13, lines: 1 },
      { kind: 'signature' as const, from: 18, to: text.length, lines: 2 },
    ]
    const pieces = piecesOf(text, folds)
    expect(pieces.map((piece) => piece.fold?.kind)).toEqual([undefined, 'quoted', undefined, 'signature'])
    expect(pieces.map((piece) => piece.text).join('')).toBe(text)
    expect(piecesOf('Hola', [])).toEqual([{ text: 'Hola' }])
  })
})

describe('a conversation', () => {
  const entry = (id: string, kind: MessageView['kind'], author = ''): MessageView =>
    ({ id, kind, author, at: 0, attachments: [] }) as unknown as MessageView

  it('shows three events and more as one, two as they are', () => {
    const kinds = ['inbound', 'event', 'event', 'outbound', 'event', 'event', 'event', 'event'] as const
    const entries = entriesOf(kinds.map((kind, at) => entry(String(at), kind)))
    expect(entries.map(({ at, messages }) => [at, messages.length])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 1],
      [4, 4],
    ])
  })

  it('names each who changed something once', () => {
    const run = [
      entry('1', 'event', 'Ana'),
      entry('2', 'event'),
      entry('3', 'event', 'Bruno'),
      entry('4', 'event', 'Ana'),
    ]
    expect(namesIn(run)).toEqual(['Ana', 'Bruno'])
  })
})
