/** Two tickets become one, more is said, and they are two again. */
import assert from 'node:assert/strict'

export const title = 'Ana merges two tickets, writes in them, and takes the merge apart'
export const world = { sample: true }

export async function journey(world) {
  const { page, host } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  const from = (await world.conversation.locator('.number').first().textContent()).slice(1)
  const { rows } = await host.ask('ticket.list', {
    queue: 'all_open',
    channel: null,
    language: null,
    order: 'due',
    offset: 0,
    limit: 60,
  })
  const target = rows.find((row) => String(row.number) !== from && row.channel === 'email')
  const before = (await host.ask('ticket.get', { ticketId: from })).messages.length

  await page.getByTestId('pick-merge').click()
  const dialog = page.getByTestId('merge')
  await dialog.getByRole('searchbox').fill(String(target.number))
  await dialog.locator(`input[type="radio"][value="${target.id}"]`).check()
  await page.getByTestId('merge-preview').getByText(`#${target.number}`).waitFor()
  await page.keyboard.press('Enter')
  await world.until('the other ticket is shown', async () =>
    (await world.conversation.locator('.number').first().textContent()).includes(String(target.number)),
  )
  const merged = await host.ask('ticket.get', { ticketId: from })
  assert.equal(merged.row.number, target.number, 'its number leads on')
  await host.ask('ticket.note', {
    ticketId: target.id,
    text: 'Nota',
    operationId: '5f2b1c1e-0000-4000-8000-00000000000a',
  })

  await page.getByTestId('pick-merge').click()
  const earlier = page.locator(`[data-merged="${from}"]`)
  await earlier.getByText(world.say('work.merge.stays')).waitFor()
  await world.button('work.merge.apart', {}, earlier).click()
  await page.getByText(world.say('work.done.unmerged', { number: from })).waitFor()
  const alone = await host.ask('ticket.get', { ticketId: from })
  assert.equal(alone.row.number, Number(from))
  assert.equal(alone.messages.length, before)
}
