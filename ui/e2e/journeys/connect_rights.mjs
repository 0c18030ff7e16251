/** A key that may not do everything is told apart from a wrong one: each right that is missing is called by its name. */
import { createServer } from 'node:http'
import { once } from 'node:events'

export const title =
  'Bruno gives the address that customers see, then a key without all rights, and reads what is missing'
export const world = {}

const RIGHTS = ['read_orders', 'write_orders', 'read_customers']

/** What a shop answers to the questions of a test, for an app that was given three rights. */
function answer(body) {
  if (body.startsWith('grant_type=')) return { access_token: 'shpat_1', expires_in: 86_399 }
  if (body.includes('query Rights')) {
    return { data: { currentAppInstallation: { accessScopes: RIGHTS.map((handle) => ({ handle })) } } }
  }
  return { data: { shop: { name: 'Taller Azul', currencyCode: 'EUR' } } }
}

export async function journey(world) {
  const shop = createServer((request, response) => {
    const parts = []
    request.on('data', (part) => parts.push(part))
    request.on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer(Buffer.concat(parts).toString())))
    })
  }).listen(0, '127.0.0.1')
  await once(shop, 'listening')
  try {
    await world.button('app.first.connect_button').click()
    const form = world.page.getByTestId('connect-form')
    await form.locator('#connect-kind').selectOption('shopify')
    const field = (key) => form.getByLabel(world.say(`connect.field.shopify.${key}.label`), { exact: true })
    await field('client_id').fill('taza')
    await field('client_secret').fill('shpss_1')
    await field('shop').fill('https://tallerazul.example')
    await world.button('connect.test', {}, form).click()
    await form.getByText(world.say('errors.shop_address_other', { ending: '.myshopify.com' })).waitFor()

    await field('shop').fill(`http://127.0.0.1:${shop.address().port}`)
    await world.button('connect.test', {}, form).click()
    const rights = form.locator('[data-step="rights"][data-ok="false"]')
    const missing = 'read_products, read_inventory, read_returns, read_all_orders'
    await rights.getByText(world.say('errors.shop_rights_missing', { rights: missing })).waitFor()

    await field('old_orders').selectOption('sixty_days')
    await world.button('connect.test', {}, form).click()
    const fewer = 'read_products, read_inventory, read_returns'
    await rights.getByText(world.say('errors.shop_rights_missing', { rights: fewer }), { exact: true }).waitFor()
  } finally {
    shop.closeAllConnections()
    shop.close()
  }
}
