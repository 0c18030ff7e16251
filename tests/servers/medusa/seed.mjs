// Fills an empty Medusa with the test shop through its own HTTP interface, as a merchant and her buyers would, and
// writes what the tests need to know (keys and ids) as JSON. No dependencies: Node's own fetch is enough.
//
//   node seed.mjs URL ADMIN_EMAIL ADMIN_PASSWORD OUTPUT.json
//
// The shop sells at net prices with 21 % VAT in Spain, because that is what makes amounts like 77.2585 EUR. Its orders
// stand in different states, so that the first reading of the shop already meets most of them.
import { writeFileSync } from "node:fs"

const [url, email, password, output] = process.argv.slice(2)
if (!output) throw new Error("usage: node seed.mjs URL ADMIN_EMAIL ADMIN_PASSWORD OUTPUT.json")

async function call(method, path, body, headers) {
  const answer = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} -> ${answer.status} ${text.slice(0, 600)}`)
  return text ? JSON.parse(text) : {}
}

const { token } = await call("POST", "/auth/user/emailpass", { email, password })
const secretKey = (await call("POST", "/admin/api-keys", { title: "Mostrador", type: "secret" }, { authorization: `Bearer ${token}` })).api_key.token
const admin = (method, path, body) =>
  call(method, path, body, { authorization: `Basic ${Buffer.from(`${secretKey}:`).toString("base64")}` })

// ── the shop ──
const store = (await admin("GET", "/admin/stores")).stores[0]
await admin("POST", `/admin/stores/${store.id}`, {
  name: "Taller Azul",
  supported_currencies: [{ currency_code: "eur", is_default: true }],
})
const channel = (await admin("GET", "/admin/sales-channels")).sales_channels[0]
const countries = ["es", "hu", "de", "fr"]
const region = (
  await admin("POST", "/admin/regions", {
    name: "Europa",
    currency_code: "eur",
    countries,
    payment_providers: ["pp_system_default"],
  })
).region
for (const [country_code, rate, code] of [["es", 21, "IVA"], ["hu", 27, "ÁFA"]]) {
  await admin("POST", "/admin/tax-regions", {
    country_code,
    provider_id: "tp_system",
    default_tax_rate: { rate, code, name: code },
  })
}
const location = (
  await admin("POST", "/admin/stock-locations", {
    name: "Taller",
    address: { address_1: "Calle del Horno 4", city: "Valencia", country_code: "ES", postal_code: "46001" },
  })
).stock_location
await admin("POST", `/admin/stock-locations/${location.id}/fulfillment-providers`, { add: ["manual_manual"] })
await admin("POST", `/admin/stock-locations/${location.id}/sales-channels`, { add: [channel.id] })
const parcels = (
  await admin("POST", `/admin/stock-locations/${location.id}/fulfillment-sets?fields=*fulfillment_sets`, {
    name: "Paquetes",
    type: "shipping",
  })
).stock_location.fulfillment_sets[0]
const zone = (
  await admin("POST", `/admin/fulfillment-sets/${parcels.id}/service-zones`, {
    name: "Europa",
    geo_zones: countries.map((country_code) => ({ type: "country", country_code })),
  })
).fulfillment_set.service_zones[0]
const profile =
  (await admin("GET", "/admin/shipping-profiles")).shipping_profiles[0] ??
  (await admin("POST", "/admin/shipping-profiles", { name: "Normal", type: "default" })).shipping_profile
async function shippingOption(name, amount, isReturn) {
  const made = await admin("POST", "/admin/shipping-options", {
    name,
    service_zone_id: zone.id,
    shipping_profile_id: profile.id,
    provider_id: "manual_manual",
    price_type: "flat",
    type: { label: name, description: name, code: isReturn ? "return" : "parcel" },
    prices: [{ currency_code: "eur", amount }],
    rules: [
      { attribute: "is_return", operator: "eq", value: String(isReturn) },
      { attribute: "enabled_in_store", operator: "eq", value: "true" },
    ],
  })
  return made.shipping_option.id
}
const shippingOptionId = await shippingOption("Paquete azul", 4.95, false)
const returnOptionId = await shippingOption("Devolución", 0, true)

const variants = {}
const goods = [
  ["Cafetera de barro", "cafetera", 39.9, 40],
  ["Taza azul", "taza", 9.5, 900],
  ["Molinillo de pimienta", "molinillo", 59, 15],
  ["Cuenco de sopa", "cuenco", 14.25, 300],
  ["Fuente ovalada", "fuente", 31.35, 60],
]
for (const [title, key, amount, stock] of goods) {
  const sku = `TA-${key.toUpperCase()}`
  const product = (
    await admin("POST", "/admin/products", {
      title,
      description: `${title}, hecha a mano en nuestro taller.`,
      status: "published",
      shipping_profile_id: profile.id,
      options: [{ title: "Color", values: ["Azul"] }],
      variants: [
        { title: "Azul", sku, options: { Color: "Azul" }, manage_inventory: true, prices: [{ currency_code: "eur", amount }] },
      ],
      sales_channels: [{ id: channel.id }],
    })
  ).product
  const item = (await admin("GET", `/admin/inventory-items?sku=${sku}`)).inventory_items[0]
  await admin("POST", `/admin/inventory-items/${item.id}/location-levels`, { location_id: location.id, stocked_quantity: stock })
  variants[key] = { productId: product.id, variantId: product.variants[0].id, inventoryItemId: item.id, sku }
}
const publishable = (await admin("POST", "/admin/api-keys", { title: "Tienda", type: "publishable" })).api_key
await admin("POST", `/admin/api-keys/${publishable.id}/sales-channels`, { add: [channel.id] })
const returnReasonId = (await admin("POST", "/admin/return-reasons", { value: "roto", label: "Llegó roto" })).return_reason.id
const refundReasonId = (await admin("POST", "/admin/refund-reasons", { code: "roto", label: "Producto roto" })).refund_reason.id

// Customers enough for several pages of the list.
for (let from = 0; from < 230; from += 10) {
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      admin("POST", "/admin/customers", {
        first_name: `Visita ${from + i + 1}`,
        last_name: "Lista",
        email: `visita${from + i + 1}@lista.test`,
      }),
    ),
  )
}

// ── its buyers ──
const key = { "x-publishable-api-key": publishable.token }
const shop = (method, path, body, headers) => call(method, path, body, { ...key, ...headers })

async function account(person) {
  const login = { email: person.email, password: "barro-azul-7" }
  const fresh = await shop("POST", "/auth/customer/emailpass/register", login)
  const { email, first_name, last_name, phone } = person
  await shop("POST", "/store/customers", { email, first_name, last_name, phone }, { authorization: `Bearer ${fresh.token}` })
  return { authorization: `Bearer ${(await shop("POST", "/auth/customer/emailpass", login)).token}` }
}

const carla = {
  email: "carla@correo.test",
  first_name: "Carla",
  last_name: "Muñoz",
  phone: "+34600000001",
  address: { address_1: "Calle Mayor 2", city: "Madrid", country_code: "es", postal_code: "28002" },
}
const ilona = {
  email: "ilona@posta.test",
  first_name: "Ilona",
  last_name: "Szabó",
  phone: "+3612345678",
  address: { address_1: "Fő utca 9.", city: "Győr", country_code: "hu", postal_code: "9021" },
}
const dewi = {
  email: "dewi@surat.test",
  first_name: "Dewi",
  last_name: "Lestari",
  phone: null,
  address: { address_1: "Lindenweg 11", city: "Berlin", country_code: "de", postal_code: "10115" },
}
const carlaSignedIn = await account(carla)

async function order(person, items, { signedIn, note } = {}) {
  const cart = (
    await shop(
      "POST",
      "/store/carts",
      {
        region_id: region.id,
        email: person.email,
        items: items.map(([name, quantity]) => ({ variant_id: variants[name].variantId, quantity })),
        shipping_address: {
          first_name: person.first_name,
          last_name: person.last_name,
          ...(person.phone ? { phone: person.phone } : {}),
          ...person.address,
        },
        ...(note ? { metadata: { customer_note: note } } : {}),
      },
      signedIn,
    )
  ).cart
  await shop("POST", `/store/carts/${cart.id}/shipping-methods`, { option_id: shippingOptionId }, signedIn)
  const collection = (await shop("POST", "/store/payment-collections", { cart_id: cart.id }, signedIn)).payment_collection
  await shop("POST", `/store/payment-collections/${collection.id}/payment-sessions`, { provider_id: "pp_system_default" }, signedIn)
  const done = await shop("POST", `/store/carts/${cart.id}/complete`, {}, signedIn)
  if (done.type !== "order") throw new Error(`no order came of the cart: ${JSON.stringify(done).slice(0, 400)}`)
  return look(done.order.id)
}
const look = async (id) => (await admin("GET", `/admin/orders/${id}?fields=+email,*items,*payment_collections.payments,*fulfillments`)).order
const pieces = (o, only) => o.items.slice(0, only).map(({ id, quantity }) => ({ id, quantity }))
const payment = (o) => o.payment_collections[0].payments[0].id
const capture = (o) => admin("POST", `/admin/payments/${payment(o)}/capture`, {})
async function send(o, tracking, only) {
  await admin("POST", `/admin/orders/${o.id}/fulfillments`, { items: pieces(o, only), location_id: location.id })
  const { fulfillments } = await look(o.id)
  const parcel = fulfillments[fulfillments.length - 1]
  if (tracking) {
    const page = `http://127.0.0.1/parcels/${tracking}`
    await admin("POST", `/admin/orders/${o.id}/fulfillments/${parcel.id}/shipments`, {
      items: pieces(o, only),
      labels: [{ tracking_number: tracking, tracking_url: page, label_url: page }],
    })
  }
  return parcel.id
}
const arrive = (o, parcel) => admin("POST", `/admin/orders/${o.id}/fulfillments/${parcel}/mark-as-delivered`, {})

const orders = {}
const keep = (name, o) => (orders[name] = { id: o.id, displayId: o.display_id, email: o.email })

// Just placed: reserved, not taken.
keep("placed", await order(carla, [["cafetera", 1], ["taza", 2]], { signedIn: carlaSignedIn }))
// Delivered, and Carla asks to send one cup back.
{
  const o = await order(carla, [["taza", 3], ["cuenco", 1]], { signedIn: carlaSignedIn })
  await capture(o)
  await arrive(o, await send(o, "ES100"))
  const cups = o.items.find((item) => item.variant_id === variants.taza.variantId)
  await shop("POST", "/store/returns", {
    order_id: o.id,
    items: [{ id: cups.id, quantity: 1, reason_id: returnReasonId, note: "Una taza llegó con el asa rota" }],
    return_shipping: { option_id: returnOptionId },
  })
  keep("returnRequested", o)
}
// A guest's parcel on its way.
{
  const o = await order(ilona, [["molinillo", 1]])
  await capture(o)
  await send(o, "HU200")
  keep("shipped", o)
}
// Only the first line has left.
{
  const o = await order(ilona, [["cuenco", 2], ["fuente", 1]])
  await capture(o)
  await send(o, "HU201", 1)
  keep("partlyShipped", o)
}
// Called off before anything was taken.
{
  const o = await order(dewi, [["fuente", 1]])
  await admin("POST", `/admin/orders/${o.id}/cancel`, {})
  keep("cancelled", o)
}
// Money given back as goodwill, which makes a credit line and lowers the order's total.
{
  const o = await order(dewi, [["taza", 4]])
  await capture(o)
  await admin("POST", `/admin/payments/${payment(o)}/refund`, { amount: 5, note: "Por la espera", refund_reason_id: refundReasonId })
  keep("goodwill", o)
}
// With words of the buyer from the checkout page.
keep("withNote", await order(dewi, [["cuenco", 1]], { note: "Bitte als Geschenk verpacken, ohne Preise." }))

writeFileSync(
  output,
  JSON.stringify(
    {
      secretKey,
      publishableKey: publishable.token,
      regionId: region.id,
      locationId: location.id,
      shippingOptionId,
      returnOptionId,
      returnReasonId,
      refundReasonId,
      variants,
      orders,
      customers: 233,
    },
    null,
    2,
  ),
)
