/** Writing an answer: nothing typed is lost, nothing is sent twice, and a note never becomes a reply. */
import { render, screen, waitFor, within } from '@testing-library/svelte'
import type { Editor } from '@tiptap/core'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { listen } from '../src/commands/keys'
import { startChanges } from '../src/data/changes'
import { toasts } from '../src/data/toasts.svelte'
import { usePlatform } from '../src/platform'
import { Draft, LATEST_MS, PAUSE_MS } from '../src/ticket/draft.svelte'
import TicketPanes from '../src/ticket/TicketPanes.svelte'
import { fakePlatform, type FakePlatform } from './fake/platform'
import { world } from './fake/world'

let fake: FakePlatform
const sent = (name: string): Record<string, unknown>[] =>
  fake.calls.filter(([command]) => command === name).map(([, input]) => input as Record<string, unknown>)

beforeEach(() => {
  fake = fakePlatform(world(9))
  usePlatform(fake)
})

const stored = { html: null, recipients: null, effects: [], seenMessageId: null, files: [] }

describe('a draft', () => {
  it('is saved after a pause, and at the latest a second after the first letter', async () => {
    vi.useFakeTimers()
    const draft = new Draft('t0', 'reply')
    for (let typed = 1; typed <= 20; typed++) {
      draft.type('a'.repeat(typed))
      await vi.advanceTimersByTimeAsync(100)
    }
    expect(sent('draft.save').length).toBe(2000 / LATEST_MS)
    await vi.advanceTimersByTimeAsync(PAUSE_MS)
    expect(sent('draft.save').at(-1)).toMatchObject({ ticketId: 't0', kind: 'reply', text: 'a'.repeat(20) })
    expect(draft.dirty).toBe(false)
  })

  it('stays unsaved and says so when the disk is full, and is saved by the next try', async () => {
    const draft = new Draft('t0', 'note')
    fake.failing['draft.save'] = { code: 'disk_full' }
    draft.type('Bruno, look at this')
    await draft.flush()
    expect(draft.error?.code).toBe('disk_full')
    expect(draft.dirty).toBe(true)
    fake.failing = {}
    await draft.flush()
    expect(fake.world.tickets.get('t0')!.noteDraft?.text).toBe('Bruno, look at this')
  })

  it('never gives way to an older text from the disk', () => {
    const draft = new Draft('t0', 'reply')
    draft.type('new words')
    draft.adopt({ ...stored, text: 'old words', savedAt: Date.now() + 5000 })
    expect(draft.text).toBe('new words')
    draft.clear()
  })
})

describe('Ana answers Carla', { timeout: 60_000 }, () => {
  type Text = HTMLElement & { editor: Editor }
  async function opens(): Promise<Text> {
    startChanges()
    listen()
    render(TicketPanes, { ticketId: 't0' })
    return (await screen.findByLabelText('Reply to Carla Ibáñez Robles', {}, { timeout: 30_000 })) as Text
  }
  function types(area: Text, text: string): void {
    area.editor.commands.setContent(`<p>${text}</p>`, { emitUpdate: true })
  }
  const written = (area: Text): string => area.editor.getText()
  const ctrlEnter = (area: HTMLElement): boolean =>
    area.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true, cancelable: true }))

  it('with one message, takes it back, and finds her text as it was', async () => {
    const area = await opens()
    types(area, 'Hola Carla, ya va en camino.')
    ctrlEnter(area)
    await waitFor(() => expect(sent('ticket.reply').length).toBe(1))
    expect(sent('ticket.reply')[0]).toMatchObject({ text: 'Hola Carla, ya va en camino.', force: false })
    await waitFor(() => expect(written(area)).toBe(''))
    expect(toasts.list.some((toast) => toast.outboxId)).toBe(true)
    const undo = await within(screen.getByTestId('feed')).findByRole('button', { name: 'Undo' }, { timeout: 8000 })
    undo.click()
    await waitFor(() => expect(written(area)).toBe('Hola Carla, ya va en camino.'))
  })

  it('is stopped once when Carla has written meanwhile, and sends at the second press', async () => {
    const area = await opens()
    types(area, 'Hola Carla,')
    fake.writes('t0', '¡Ya ha llegado!')
    await screen.findByTestId('wrote-again')
    ctrlEnter(area)
    await waitFor(() => expect(sent('ticket.reply').length).toBe(1))
    await waitFor(() => expect(screen.getByTestId('send').getAttribute('aria-disabled')).toBe('false'))
    expect(written(area)).toBe('Hola Carla,')
    ctrlEnter(area)
    await waitFor(() => expect(written(area)).toBe(''))
    const [first, second] = sent('ticket.reply')
    expect(second).toMatchObject({ force: true, operationId: first!['operationId'] })
  })

  it('with a note that has its own text, its own button and no way to the customer', async () => {
    const area = await opens()
    types(area, 'Hola Carla,')
    screen.getByRole('button', { name: 'Note' }).click()
    const note = (await screen.findByLabelText('Internal note, team only')) as Text
    expect(written(note)).toBe('')
    types(note, 'Bruno, ¿lo miras tú?')
    screen.getByRole('button', { name: 'Add note (team only)' }).click()
    await waitFor(() => expect(sent('ticket.note').length).toBe(1))
    expect(sent('ticket.reply').length).toBe(0)
    screen.getByRole('button', { name: 'Reply' }).click()
    await waitFor(() => expect(written(area)).toBe('Hola Carla,'))
  })

  it('in public only when she chooses so, for this one answer, and never with a file', async () => {
    const ticket = fake.world.tickets.get('t0')!
    ticket.recipients.inPublic = 'offered'
    const area = await opens()
    const everybody = screen.getByRole('radio', { name: 'Everybody, on the site' }) as HTMLInputElement
    const only = screen.getByRole('radio', { name: 'Only Carla Ibáñez Robles' }) as HTMLInputElement
    expect([only.checked, everybody.checked]).toEqual([true, false])
    expect(screen.queryByTestId('public-warning')).toBeNull()

    everybody.click()
    await screen.findByTestId('public-warning')
    expect(screen.getByTestId('send').textContent).toContain('Publish the answer')
    expect(screen.queryByTestId('recipients')).toBeNull()
    types(area, 'Lo sentimos, Carla.')
    await waitFor(() => expect(sent('draft.look').at(-1)).toMatchObject({ inPublic: true }))
    const file = { id: 'f1', name: 'taza.png', mediaType: 'image/png', size: 9 }
    await waitFor(() => expect(ticket.replyDraft?.recipients).toEqual(['*']))
    ticket.replyDraft = { ...ticket.replyDraft!, files: [file], savedAt: Date.now() + 1000 }
    fake.changed(`ticket/t0`)
    const files = await within(screen.getByTestId('public-warning')).findByText(/takes no files/)
    ctrlEnter(area)
    await waitFor(() => expect(screen.getByTestId('draft-state').textContent).toContain('takes no files'))
    expect(sent('ticket.reply').length).toBe(0)

    ticket.replyDraft = { ...ticket.replyDraft, files: [], savedAt: Date.now() + 2000 }
    fake.changed(`ticket/t0`)
    await waitFor(() => expect(files.isConnected).toBe(false))
    ctrlEnter(area)
    await waitFor(() => expect(sent('ticket.reply').at(-1)).toMatchObject({ recipients: ['*'] }))
    await screen.findByText('To everybody')
    await waitFor(() => expect(only.checked).toBe(true))
    expect(screen.queryByTestId('public-warning')).toBeNull()
  })

  it('to her alone again when the site can no longer be written to', async () => {
    const ticket = fake.world.tickets.get('t0')!
    ticket.recipients.inPublic = 'no'
    ticket.replyDraft = { ...stored, text: 'Lo sentimos.', savedAt: Date.now(), recipients: ['*'] }
    const area = await opens()
    expect(screen.queryByTestId('audience')).toBeNull()
    await waitFor(() => expect(sent('draft.save').length).toBeGreaterThan(0))
    expect(sent('draft.save').at(-1)).not.toHaveProperty('recipients')
    expect(written(area)).toBe('Lo sentimos.')
  })
})
