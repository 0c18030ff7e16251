/** A shop that cannot be connected says which step failed and why, and nothing is kept of it. */
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'

export const title = 'Bruno types a wrong address and a refused key, and learns which step failed and why'
export const world = {}

export async function journey(world) {
  const { page } = world
  /** A shop that knows nobody. */
  const shop = createServer((_, answer) => {
    answer.writeHead(401, { 'content-type': 'application/json' })
    answer.end('{"message":"Unauthorized"}')
  }).listen(0, '127.0.0.1')
  await once(shop, 'listening')
  const there = `http://127.0.0.1:${shop.address().port}`
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const nowhere = `http://127.0.0.1:${closed.address().port}`
  closed.close()
  try {
    await world.button('app.first.connect_button').click()
    const form = page.getByTestId('connect-form')
    await form.locator('#connect-kind').selectOption('medusa')
    await world.button('connect.test', {}, form).click()
    await form
      .getByText(world.say('connect.required', { field: world.say('connect.field.medusa.url.label') }))
      .waitFor()

    await fill(world, nowhere)
    await failed(world, 'reach')
    const reason = form.locator('[data-step="reach"]')
    await reason.getByText('127.0.0.1').waitFor()

    await fill(world, there)
    await failed(world, 'sign_in')
    assert.equal(await form.locator('[data-step="reach"]').getAttribute('data-ok'), 'true')
    await form.locator('[data-step="sign_in"]').getByText(world.say('errors.shop_sign_in_refused')).waitFor()
    assert.equal((await world.host.ask('connection.list')).connections.length, 0)

    await form.getByRole('button', { name: world.say('app.back'), exact: true }).click()
    await world.button('app.first.sample_button').waitFor()
  } finally {
    shop.closeAllConnections()
    shop.close()
  }
}

async function fill(world, address) {
  const form = world.page.getByTestId('connect-form')
  await form.getByLabel(world.say('connect.field.medusa.url.label'), { exact: true }).fill(address)
  await form.getByLabel(world.say('connect.field.medusa.secret_key.label'), { exact: true }).fill('sk_wrong')
  await world.button('connect.test', {}, form).click()
}

/** The first step that is marked as failed is this one, and none after it was tried. */
async function failed(world, step) {
  const form = world.page.getByTestId('connect-form')
  await form.locator(`[data-step="${step}"][data-ok="false"]`).waitFor()
  assert.equal(await form.locator('[data-ok="false"]').count(), 1)
}
