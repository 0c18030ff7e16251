/**
 * What is made between the page and the engine: answers that are late, that fail, or that are other ones. The request of the
 * page is held, refused or changed, and everything behind it stays real.
 */

/** The engine's answer comes never: what is shown while one waits. */
export const late = (command) => (page) => page.route(`**/rpc/${command}`, () => undefined)

/** The engine's answer is a fault. */
export const failing = (command) => (page) =>
  page.route(`**/rpc/${command}`, (route) =>
    route.fulfill({ status: 422, json: { code: 'internal', params: {}, retry: true, incident: 'A1B2' } }),
  )

/** The engine's answer, changed on its way. */
export const changed = (command, change) => (page) =>
  page.route(`**/rpc/${command}`, async (route) => {
    const answer = await route.fetch()
    const body = await answer.json()
    let changed = { response: answer }
    try {
      changed.json = change(body) ?? body
    } catch (error) {
      // The engine's answer is not what the change expects: the state is not reached, and the others are.
      changed = { status: 500, body: String(error) }
    }
    await route.fulfill(changed)
  })

export const offline = changed('connection.list', (body) => {
  for (const one of body.connections) {
    one.health = 'offline'
    one.errorCode = 'offline'
    one.lastSuccessAt = Date.now() - 47 * 60_000
  }
})
export const refused = changed('connection.list', (body) => {
  for (const one of body.connections) {
    one.health = 'needs_you'
    one.errorCode = 'shop_sign_in_refused'
  }
})
export const damaged = async (page) => {
  await changed('app.state', (body) => {
    body.damaged = true
  })(page)
  await changed('repair.choice', (body) => {
    body.backupAt = Date.now() - 9 * 3_600_000
  })(page)
}
export const arriving = async (page) => {
  await changed('connection.list', (body) => {
    for (const one of body.connections) {
      one.health = 'syncing'
      one.lastSuccessAt = null
    }
  })(page)
  await changed('ticket.list', (body) => {
    body.rows = []
    body.total = 0
  })(page)
  await changed('ticket.counts', (body) => {
    for (const key of Object.keys(body)) if (typeof body[key] === 'number') body[key] = 0
  })(page)
}

const asked = (body) => body.orders.flatMap((order) => order.returns).find((one) => one.status === 'requested')

/** The return that a customer asked for was approved, and the goods may come back. */
export const agreed = changed('customer.get', (body) => {
  const goods = asked(body)
  if (goods) Object.assign(goods, { status: 'open', acts: ['receive'] })
})
/** The same in a shop that does not put what came back in stock. */
export const agreedUnstocked = changed('customer.get', (body) => {
  const goods = asked(body)
  if (goods) Object.assign(goods, { status: 'open', acts: ['receive'], restocks: false })
})
/** It was declined, and nobody knows whether the shop has that. */
export const declinedUnsure = changed('customer.get', (body) => {
  const goods = asked(body)
  if (!goods) return
  goods.acts = []
  goods.decided = {
    act: 'decline',
    lines: [],
    changedAt: Date.now(),
    delivery: {
      state: 'needs_you',
      outboxId: '01930000-0000-7000-8000-000000000002',
      heldUntil: null,
      scheduled: false,
      nextTryAt: null,
      attempts: 3,
      errorCode: 'return_unknown',
      errorParams: {},
    },
  }
})
