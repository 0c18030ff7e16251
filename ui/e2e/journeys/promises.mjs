/** Promises: a shorter one orders the inbox anew when the agent asks for it, says why, and is taken back. */
import assert from 'node:assert/strict'

export const title = 'Ana promises answers by e-mail within an hour, sees why, and takes it back'
export const world = { sample: true }

export async function journey(world) {
  const { page } = world
  const keys = page.keyboard
  await world.filled()
  await world.allOpen()

  const listed = async () => {
    const { rows } = await world.host.ask('ticket.list', {
      queue: 'all_open',
      channel: null,
      language: null,
      order: 'due',
      offset: 0,
      limit: 200,
    })
    return rows
  }
  const before = await listed()
  const late = (rows) => rows.filter((row) => row.due && row.due.at < Date.now()).length

  // In settings: e-mail within one hour instead of twelve.
  await page.getByTestId('nav-settings').click()
  const email = page.getByTestId('promises').locator('[data-situation="email"]')
  const target = email.locator('[data-promise="target"]')
  await target.waitFor()
  assert.equal(await target.inputValue(), '12')
  await target.fill('1')
  await target.blur()
  await world.until('the promise is one hour', async () => {
    const { rules } = await world.host.ask('promise.get')
    return rules.find((rule) => rule.situation === 'email').target === 3600
  })
  // The tickets follow part by part.
  const after = await world.until('every ticket by e-mail is promised an hour', async () => {
    const rows = await listed()
    const old = rows.some(
      ({ due }) => due?.situation === 'email' && due.kind !== 'resolution' && due.at - due.startedAt !== 3_600_000,
    )
    return old ? null : rows
  })
  assert.ok(late(after) > late(before), 'more is late now')

  // The inbox is in the new order, and a ticket says why it is where it is.
  await page.getByTestId('nav-inbox').click()
  await world.allOpen()
  const mail = after.find((row) => row.due?.situation === 'email' && row.due.kind === 'first_reply')
  await page.locator(`[role="row"][data-ticket="${mail.id}"]`).first().waitFor()
  await page.locator(`[role="row"][data-ticket="${mail.id}"]`).first().click()
  await world.text.waitFor()
  await page.getByTestId('promise').click()
  const why = page.getByTestId('promise-why')
  await why.getByText(world.say('promise.situation.email')).first().waitFor()
  assert.match(await why.textContent(), /within 1 h/)
  await keys.press('Escape')
  await why.waitFor({ state: 'hidden' })

  // Taken back, everything is as it was.
  await page.getByTestId('nav-inbox').click()
  await keys.press('Escape')
  await keys.press('z')
  await world.until('the promise is twelve hours again', async () => {
    const { rules } = await world.host.ask('promise.get')
    return rules.find((rule) => rule.situation === 'email').target === 43_200
  })
  await world.until('every deadline is where it was', async () => {
    const back = new Map((await listed()).map((row) => [row.id, row.due?.at]))
    return before.every((row) => !back.has(row.id) || back.get(row.id) === row.due?.at)
  })
}
