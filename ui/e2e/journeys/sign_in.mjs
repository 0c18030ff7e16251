/** A mailbox without a password: its provider's page says who may open it, and says so again when it has changed its mind. */
import assert from 'node:assert/strict'
import { Provider } from '../identity.mjs'

export const title =
  'Bruno connects a mailbox by signing in on its provider’s page, and signs in again after it was withdrawn'
export const world = {}

const ADDRESS = 'hola@tallerazul.example'

export async function journey(world) {
  const provider = await Provider.open(ADDRESS)
  try {
    await walk(world, provider)
  } finally {
    provider.close()
  }
}

async function walk(world, provider) {
  const { page } = world
  // The page may ask how far it is at the moment in which it gives it up.
  world.foresee(/status of 422/)
  await world.button('app.first.connect_button').click()
  const form = page.getByTestId('connect-form')
  await form.locator('#connect-kind').selectOption('mailbox')
  const fill = async (key, value) => {
    const field = form.locator(`#connect-${key}`)
    await field.fill(value)
    await field.blur()
  }
  await fill('address', ADDRESS)
  await world.button('connect.more', {}, form).click()
  await fill('imap', provider.imap)
  await fill('smtp', provider.smtp)
  await fill('issuer', provider.issuer)
  const there = provider.issuer.replace('http://', '')
  const begin = world.button('sign_in.with_other', { provider: there }, form)

  // A provider that does not know this program lets nobody begin; a password still does as well.
  await form.locator('#connect-password').waitFor()
  await world.button('sign_in.page_instead', {}, form).click()
  await form.getByText(world.say('sign_in.client_missing', { provider: there })).waitFor()
  await fill('client_id', provider.client)
  await world.until('the page can be opened', async () => (await begin.getAttribute('aria-disabled')) !== 'true')
  await world.button('connect.test', {}, form).click()
  await form.getByText(world.say('sign_in.first')).waitFor()

  // Who says no, or goes away, can begin again.
  const denied = await provider.presses(world, 'Deny', () => begin.click())
  assert.ok(denied.includes(world.say('sign_in.door.denied.title')), denied)
  await form.getByText(world.say('errors.sign_in_denied', { provider: there })).waitFor()
  const opened = world.context.waitForEvent('page')
  await begin.click()
  await (await opened).close()
  await form.getByText(world.say('sign_in.waiting')).waitFor()
  const cancel = world.button('sign_in.cancel', {}, form)
  await cancel.click()
  await world.until('the focus is back', () => begin.evaluate((button) => button === document.activeElement))

  // Another account than the mailbox's is told.
  provider.account = 'bruno@tallerazul.example'
  await provider.presses(world, 'Allow', () => begin.click())
  await form
    .getByText(world.say('sign_in.other_account', { address: ADDRESS, account: 'bruno@tallerazul.example' }))
    .waitFor()
  provider.account = ADDRESS
  const done = await provider.presses(world, 'Allow', () => world.button('sign_in.another', {}, form).click())
  assert.ok(done.includes(world.say('sign_in.door.done.title')), done)
  await form.getByText(world.say('sign_in.done', { account: ADDRESS })).waitFor()

  await world.button('connect.test', {}, form).click()
  await form.getByText(world.say('connect.result_ok', { name: ADDRESS })).waitFor()
  await world.button('connect.add', { name: ADDRESS }, form).click()
  const connection = async () => (await world.host.ask('connection.list')).connections[0]
  await world.until('it is read', async () => (await connection())?.health === 'good')

  // It is withdrawn: the card says so and has the way back.
  provider.revoke()
  const { id } = await connection()
  await world.until('somebody is needed', async () => {
    await world.host.ask('connection.sync', { connectionId: id })
    return (await connection()).health === 'needs_you'
  })
  await page.getByTestId('nav-outbox').click()
  const again = page.getByTestId('sign-in-again')
  await again.getByText(world.say('sign_in.again_title')).waitFor()
  await provider.presses(world, 'Allow', () => world.button('sign_in.with_other', { provider: there }, again).click())
  await again.waitFor({ state: 'detached' })
  await world.until('it is read again', async () => (await connection()).health === 'good')
}
