/** A shop with many orders is read for the first time: newest first, with how far it is, stopped and resumed, while Ana works. */
import assert from 'node:assert/strict'
import { LongShop } from '../long_shop.mjs'

export const title = 'Ana connects a shop with 600 orders, sees how far its import is, stops it and lets it go on'
export const world = {}

const ORDERS = 600

export async function journey(world) {
  const { page } = world
  const shop = new LongShop(ORDERS)
  const address = await shop.open()
  try {
    await world.button('app.first.connect_button').click()
    const form = page.getByTestId('connect-form')
    await form.locator('#connect-kind').selectOption('medusa')
    await form.getByLabel(world.say('connect.field.medusa.url.label'), { exact: true }).fill(address)
    await form.getByLabel(world.say('connect.field.medusa.secret_key.label'), { exact: true }).fill('sk_slow')
    await world.button('connect.test', {}, form).click()
    await form.locator('[data-step="read_orders"][data-ok="true"]').waitFor()
    await world.button('connect.add', { name: shop.name }, form).click()
    await page.getByTestId('nav-settings').click()
    const card = page.getByTestId('settings').locator('[data-connection]').first()
    const bar = card.locator('progress[value]')
    await bar.waitFor()
    const far = async () => Number(await bar.getAttribute('value'))
    await world.until('it goes on', async () => (await far()) > 0)
    assert.equal(Number(await bar.getAttribute('max')), ORDERS)
    assert.equal((await world.host.ask('notice.badge')).count ?? 0, 0, 'nothing old is told')

    // Stopped: it stays where it is, over a restart too, and goes on from there.
    await world.button('outbox.pause', {}, card).click()
    await card.getByText(world.say('outbox.first_import_paused')).waitFor()
    await page.waitForTimeout(600)
    const asked = shop.asked.length
    const [at] = (await world.host.ask('connection.list')).connections
    assert.ok(at.firstImport.done < ORDERS)
    await page.waitForTimeout(600)
    assert.equal(shop.asked.length, asked, 'nobody asks it')
    shop.quick = true
    await world.button('outbox.resume', {}, card).click()
    await world.until(
      'everything is there',
      async () => {
        const [now] = (await world.host.ask('connection.list', { counts: true })).connections
        return now.counts.orders === ORDERS && now.firstImport === null
      },
      60_000,
    )
    await card.locator('[data-testid="first-import"]').waitFor({ state: 'detached' })

    // What was asked: the newest week first, then window by window further back.
    const ends = [...new Set(shop.asked.flatMap(({ before }) => before ?? []))]
    assert.ok(ends.length > 6)
    assert.deepEqual(ends, ends.toSorted().reverse(), 'each window ends where the last began')
  } finally {
    await shop.close()
  }
}
