/** Rows of `states.mjs`: a shop or mailbox that is disconnected, or is to be. */
import { changed, failing, late } from './edges.mjs'

const connections = async (world) => {
  await world.page.getByTestId('nav-settings').click()
  await world.page.getByTestId('settings').waitFor()
  await world.button('settings.section.connections').click()
}
/** The sample shop stands for one that somebody connected; `more` is what is known of it. */
const asReal = (more = {}) =>
  changed('connection.list', (body) => {
    for (const one of body.connections) Object.assign(one, { connector: 'medusa', ...more })
  })
const isLeft = () => asReal({ health: 'left', leftAt: Date.now() - 26 * 3_600_000 })
const leaving = async (world) => {
  await connections(world)
  await world.page.getByTestId('leave').click()
  await world.page.getByTestId('leave-dialog').locator('.part').first().waitFor()
}
/** What stands in the way of disconnecting, and what would be asked. */
const belongs = (more, connection) => async (page) => {
  await (connection ?? asReal())(page)
  await changed('connection.leave_preview', (body) => void Object.assign(body, more))(page)
}

export const LEAVING = [
  {
    name: 'leaving',
    desk: 'sample',
    edge: asReal(),
    reach: leaving,
    says: ['leaving.keep_help'],
    act: 'leaving.do_keep',
  },
  {
    name: 'leaving.blocked',
    desk: 'sample',
    edge: belongs({ waiting: 2, inDoubt: 1 }),
    reach: leaving,
    act: 'leaving.to_outbox',
  },
  {
    name: 'leaving.erase',
    desk: 'sample',
    edge: belongs({ shared: 3, copies: [Date.now() - 26 * 3_600_000] }, isLeft()),
    reach: leaving,
    says: ['leaving.sure', 'leaving.renew'],
    act: 'leaving.back',
  },
  {
    name: 'leaving.not_withdrawn',
    desk: 'sample',
    edge: async (page) => {
      await asReal()(page)
      await page.route('**/rpc/connection.leave', (route) =>
        route.fulfill({ json: { withdrawal: 'failed', provider: 'Google', copies: [] } }),
      )
    },
    reach: async (world) => {
      await leaving(world)
      await world.button('leaving.do_keep').click()
    },
    says: ['leaving.not_withdrawn'],
    slots: { provider: 'Google' },
    act: 'app.close',
  },
  {
    name: 'leaving.error',
    desk: 'sample',
    edge: async (page) => {
      await asReal()(page)
      await failing('connection.leave_preview')(page)
    },
    reach: async (world) => {
      await connections(world)
      await world.page.getByTestId('leave').click()
    },
    act: 'app.retry',
  },
  {
    name: 'settings.left',
    desk: 'sample',
    edge: isLeft(),
    reach: async (world) => {
      await connections(world)
    },
    says: ['outbox.health.left'],
    act: 'leaving.erase_open',
  },
  {
    name: 'ticket.left',
    desk: 'sample',
    edge: changed('ticket.get', (body) => {
      body.replyRoute = 'left'
    }),
    reach: async (world) => {
      await world.allOpen()
      await world.openTicket('Carla Pastor')
    },
    says: ['composer.left_route'],
    act: 'composer.to_connections',
  },
  {
    name: 'leaving.erasing',
    desk: 'sample',
    edge: async (page) => {
      await isLeft()(page)
      await late('connection.leave')(page)
    },
    reach: async (world) => {
      await leaving(world)
      await world.button('leaving.do_erase').click()
    },
    says: ['leaving.erasing'],
  },
]
