/** The widths of the panes: one set for each step of the window, never so small that nothing can be read. */
import { fireEvent, render, screen } from '@testing-library/svelte'
import { beforeEach, describe, expect, it } from 'vitest'
import { layout } from '../src/data/layout.svelte'
import { LEAST, MOST, panes } from '../src/data/panes.svelte'
import Splitter from '../src/parts/Splitter.svelte'
import { usePlatform } from '../src/platform'
import { fakePlatform } from './fake/platform'
import { world } from './fake/world'

beforeEach(() => {
  usePlatform(fakePlatform(world()))
  layout.tier = 'medium'
  panes.reset('list')
})

const line = (): HTMLElement => screen.getByRole('separator')

describe('the line between two panes', () => {
  it('is moved with the arrows and stops where the pane would be too small or too large', async () => {
    render(Splitter, { pane: 'list', name: 'Queues', before: true })
    await fireEvent.keyDown(line(), { key: 'ArrowRight' })
    expect(panes.width('list')).toBe(328)
    await fireEvent.keyDown(line(), { key: 'Home' })
    expect(panes.width('list')).toBe(LEAST.list)
    await fireEvent.keyDown(line(), { key: 'ArrowLeft' })
    expect(panes.width('list')).toBe(LEAST.list)
    await fireEvent.keyDown(line(), { key: 'End' })
    expect(panes.width('list')).toBe(MOST.list)
    await fireEvent.dblClick(line())
    expect(panes.width('list')).toBe(312)
  })

  it('makes a pane behind it larger when it goes to the left, and the other way round in a mirrored shell', async () => {
    render(Splitter, { pane: 'side', name: 'Customer', before: false })
    await fireEvent.keyDown(line(), { key: 'ArrowLeft' })
    expect(panes.width('side')).toBe(336)
    document.documentElement.dir = 'rtl'
    await fireEvent.keyDown(line(), { key: 'ArrowLeft' })
    document.documentElement.dir = 'ltr'
    expect(panes.width('side')).toBe(320)
    panes.reset('side')
  })

  it('folds the pane away with Enter and leaves a handle with its name', async () => {
    render(Splitter, { pane: 'list', name: 'Queues', before: true })
    await fireEvent.keyDown(line(), { key: 'Enter' })
    expect(panes.folded('list')).toBe(true)
    expect(line().textContent).toContain('Queues')
    expect(line().getAttribute('aria-label')).toContain('Queues')
    await fireEvent.click(line())
    expect(panes.folded('list')).toBe(false)
  })
})

describe('the widths', () => {
  it('belong to the step of the window at which they were chosen', () => {
    panes.resize('list', 400)
    layout.tier = 'huge'
    expect(panes.width('list')).toBe(384)
    layout.tier = 'medium'
    expect(panes.width('list')).toBe(400)
  })
})
