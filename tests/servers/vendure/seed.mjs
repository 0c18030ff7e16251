// Fills an empty Vendure with the test shop through its own interfaces, as a merchant and her buyers would, and writes what the
// tests need to know (keys and ids) as JSON. Run in the folder where the server is installed, for its PostgreSQL client.
//
//   node seed.mjs URL ADMIN_NAME ADMIN_PASSWORD DATABASE_URL OUTPUT.json
//
// In the end some orders are made older than they are: the shop's own lists by change must be seen to hide what happens to an order
// that nobody has touched for weeks.
import { writeFileSync } from "node:fs"
import { createRequire } from "node:module"

const [url, username, password, database, output] = process.argv.slice(2)
if (!output) throw new Error("usage: node seed.mjs URL ADMIN_NAME ADMIN_PASSWORD DATABASE_URL OUTPUT.json")

/** One of the shop's doors; it keeps the session that it is given. */
function door(path) {
  let token
  const ask = async (query, variables = {}) => {
    const headers = { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) }
    const answer = await fetch(`${url}/${path}`, { method: "POST", headers, body: JSON.stringify({ query, variables }) })
    token = answer.headers.get("vendure-auth-token") || token
    const body = await answer.json()
    if (body.errors) throw new Error(`${query.slice(0, 200)} -> ${JSON.stringify(body.errors).slice(0, 600)}`)
    for (const [name, part] of Object.entries(body.data)) {
      if (part?.errorCode) throw new Error(`${name} -> ${part.errorCode} ${part.message ?? ""}`)
    }
    return body.data
  }
  ask.token = () => token
  return ask
}
const E = "... on ErrorResult { errorCode message }"

const admin = door("admin-api")
await admin(`mutation($u: String!, $p: String!) { login(username: $u, password: $p) { __typename ${E} } }`, { u: username, p: password })

// ── the shop ──
const zone = (await admin(`mutation { createZone(input: { name: "Europa" }) { id } }`)).createZone.id
const members = []
for (const [code, name] of [["ES", "España"], ["HU", "Magyarország"], ["DE", "Deutschland"]]) {
  const input = { code, enabled: true, translations: [{ languageCode: "en", name }] }
  members.push((await admin(`mutation($i: CreateCountryInput!) { createCountry(input: $i) { id } }`, { i: input })).createCountry.id)
}
await admin(`mutation($z: ID!, $m: [ID!]!) { addMembersToZone(zoneId: $z, memberIds: $m) { id } }`, { z: zone, m: members })
const taxCategory = (await admin(`mutation { createTaxCategory(input: { name: "General", isDefault: true }) { id } }`)).createTaxCategory.id
await admin(`mutation($i: CreateTaxRateInput!) { createTaxRate(input: $i) { id } }`, {
  i: { name: "IVA", enabled: true, value: 21, categoryId: taxCategory, zoneId: zone },
})
const channel = (await admin(`{ activeChannel { id token seller { id } } }`)).activeChannel
await admin(`mutation($i: UpdateChannelInput!) { updateChannel(input: $i) { __typename ${E} } }`, {
  i: {
    id: channel.id,
    defaultTaxZoneId: zone,
    defaultShippingZoneId: zone,
    pricesIncludeTax: true,
    availableCurrencyCodes: ["EUR"],
    defaultCurrencyCode: "EUR",
  },
})
await admin(`mutation($i: UpdateSellerInput!) { updateSeller(input: $i) { id } }`, { i: { id: channel.seller.id, name: "Taller Azul" } })
// With one channel alone the server takes any token for it.
await admin(`mutation($i: CreateChannelInput!) { createChannel(input: $i) { __typename ${E} } }`, {
  i: {
    code: "feria",
    token: "feria",
    defaultLanguageCode: "en",
    pricesIncludeTax: true,
    defaultCurrencyCode: "EUR",
    defaultTaxZoneId: zone,
    defaultShippingZoneId: zone,
  },
})
const option = (name, value) => ({ name, value })
const shippingMethodId = (
  await admin(`mutation($i: CreateShippingMethodInput!) { createShippingMethod(input: $i) { id } }`, {
    i: {
      code: "parcel",
      fulfillmentHandler: "manual-fulfillment",
      checker: { code: "default-shipping-eligibility-checker", arguments: [option("orderMinimum", "0")] },
      calculator: {
        code: "default-shipping-calculator",
        arguments: [option("rate", "495"), option("includesTax", "include"), option("taxRate", "21")],
      },
      translations: [{ languageCode: "en", name: "Paquete azul", description: "" }],
    },
  })
).createShippingMethod.id
for (const code of ["card", "transfer"]) {
  await admin(`mutation($i: CreatePaymentMethodInput!) { createPaymentMethod(input: $i) { id } }`, {
    i: { code, enabled: true, handler: { code, arguments: [] }, translations: [{ languageCode: "en", name: code, description: "" }] },
  })
}

const variants = {}
for (const [key, name, price, stock] of [
  ["cafetera", "Cafetera de barro", 3990, 400],
  ["taza", "Taza azul", 950, 9000],
  ["cuenco", "Cuenco de sopa", 1425, 9000],
]) {
  const product = (
    await admin(`mutation($i: CreateProductInput!) { createProduct(input: $i) { id } }`, {
      i: {
        enabled: true,
        translations: [{ languageCode: "en", name, slug: key, description: `<p>${name}, hecha a mano en nuestro taller.</p>` }],
      },
    })
  ).createProduct.id
  const made = await admin(`mutation($i: [CreateProductVariantInput!]!) { createProductVariants(input: $i) { id sku } }`, {
    i: [
      {
        productId: product,
        sku: `TA-${key.toUpperCase()}`,
        price,
        taxCategoryId: taxCategory,
        stockOnHand: stock,
        trackInventory: "TRUE",
        translations: [{ languageCode: "en", name }],
      },
    ],
  })
  variants[key] = made.createProductVariants[0].id
}

/** A key of a role that may do so much. */
async function key(code, permissions) {
  const role = (
    await admin(`mutation($i: CreateRoleInput!) { createRole(input: $i) { id } }`, {
      i: { code, description: code, permissions, channelIds: [channel.id] },
    })
  ).createRole.id
  const made = await admin(`mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { apiKey } }`, {
    i: { roleIds: [role], translations: [{ languageCode: "en", name: code }] },
  })
  return { key: made.createApiKey.apiKey, role }
}
const reads = ["ReadOrder", "ReadCustomer", "ReadCatalog"]
const { key: apiKey, role } = await key("support", [...reads, "UpdateOrder"])
const { key: readingKey } = await key("reading", reads)
const ana = { name: "ana@taller.test", password: "barro-azul-7" }
await admin(`mutation($i: CreateAdministratorInput!) { createAdministrator(input: $i) { id } }`, {
  i: { firstName: "Ana", lastName: "Soto", emailAddress: ana.name, password: ana.password, roleIds: [role] },
})
for (let n = 1; n <= 12; n += 1) {
  await admin(`mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { __typename ${E} } }`, {
    i: { firstName: `Visita ${n}`, lastName: "Lista", emailAddress: `visita${n}@lista.test`, phoneNumber: `+3460000${1000 + n}` },
  })
}

// ── its buyers ──
const carla = {
  customer: { firstName: "Carla", lastName: "Muñoz", emailAddress: "carla@correo.test" },
  address: { fullName: "Carla Muñoz", streetLine1: "Calle Mayor 2", city: "Madrid", postalCode: "28002", countryCode: "ES" },
}
const ilona = {
  customer: { firstName: "Ilona", lastName: "Szabó", emailAddress: "ilona@posta.test" },
  address: { fullName: "Szabó Ilona", streetLine1: "Fő utca 9.", city: "Győr", postalCode: "9021", countryCode: "HU" },
}

async function buy(person, items, method = "card") {
  const shop = door("shop-api")
  for (const [name, quantity] of items) {
    await shop(`mutation($v: ID!, $q: Int!) { addItemToOrder(productVariantId: $v, quantity: $q) { __typename ${E} } }`, {
      v: variants[name],
      q: quantity,
    })
  }
  const done = await shop(
    `mutation($c: CreateCustomerInput!, $a: CreateAddressInput!, $s: [ID!]!, $m: String!) {
      setCustomerForOrder(input: $c) { __typename ${E} }
      setOrderShippingAddress(input: $a) { __typename ${E} }
      setOrderShippingMethod(shippingMethodId: $s) { __typename ${E} }
      transitionOrderToState(state: "ArrangingPayment") { __typename ${E} }
      addPaymentToOrder(input: { method: $m, metadata: {} }) { __typename ... on Order { id code } ${E} }
    }`,
    { c: person.customer, a: person.address, s: [shippingMethodId], m: method },
  )
  const { id, code } = done.addPaymentToOrder
  return { id, code, email: person.customer.emailAddress }
}
const look = async ({ id }) =>
  (await admin(`query($id: ID!) { order(id: $id) { id lines { id quantity } payments { id amount } } }`, { id })).order
async function settle(order) {
  const { payments } = await look(order)
  await admin(`mutation($id: ID!) { settlePayment(id: $id) { __typename ${E} } }`, { id: payments[0].id })
}
async function send(order, tracking, ...states) {
  const { lines } = await look(order)
  const made = await admin(`mutation($i: FulfillOrderInput!) { addFulfillmentToOrder(input: $i) { __typename ... on Fulfillment { id } ${E} } }`, {
    i: {
      lines: lines.map(({ id, quantity }) => ({ orderLineId: id, quantity })),
      handler: { code: "manual-fulfillment", arguments: [option("method", "Paquete azul"), option("trackingCode", tracking)] },
    },
  })
  for (const state of states) {
    await admin(`mutation($id: ID!, $s: String!) { transitionFulfillmentToState(id: $id, state: $s) { __typename ${E} } }`, {
      id: made.addFulfillmentToOrder.id,
      s: state,
    })
  }
}

const orders = {}
// Just placed: reserved, not taken.
orders.placed = await buy(carla, [["cafetera", 1], ["taza", 2]])
// With her already.
orders.delivered = await buy(carla, [["taza", 3]])
await settle(orders.delivered)
await send(orders.delivered, "ES100", "Shipped", "Delivered")
// On its way to Győr, paid by bank transfer.
orders.shipped = await buy(ilona, [["cuenco", 2]], "transfer")
await send(orders.shipped, "HU200", "Shipped")
// Weeks old: paid, and nobody has touched it since.
orders.quiet = await buy(carla, [["taza", 4]])
await settle(orders.quiet)
// Months old.
orders.longAgo = await buy(ilona, [["cafetera", 1]])
await settle(orders.longAgo)
await send(orders.longAgo, "HU001", "Shipped", "Delivered")
// A cart that nobody has paid: no order to anybody but the shop's own tables.
await door("shop-api")(`mutation($v: ID!) { addItemToOrder(productVariantId: $v, quantity: 1) { __typename ${E} } }`, { v: variants.taza })

// ── time passes ──
const { Client } = createRequire(`${process.cwd()}/`)("pg")
const books = new Client({ connectionString: database })
await books.connect()
async function age(order, interval) {
  const times = (names) => names.map((name) => `"${name}" = "${name}" - $1::interval`).join(", ")
  await books.query(`update "order" set ${times(["createdAt", "updatedAt", "orderPlacedAt"])} where id = $2`, [interval, order.id])
  for (const table of ["payment", "history_entry"]) {
    await books.query(`update "${table}" set ${times(["createdAt", "updatedAt"])} where "orderId" = $2`, [interval, order.id])
  }
}
for (const name of ["placed", "delivered", "shipped"]) await age(orders[name], "2 hours")
await age(orders.quiet, "40 days")
await age(orders.longAgo, "200 days")
await books.end()

writeFileSync(
  output,
  JSON.stringify({ apiKey, readingKey, ana, staffToken: admin.token(), shippingMethodId, variants, orders, customers: 14 }, null, 2),
)
