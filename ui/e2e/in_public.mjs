/** Rows of `states.mjs`: an answer that everybody can read, while it is written and when it is there. */
import { changed } from './edges.mjs'

/** The sample shop's customers write nothing in public: one stands for somebody who did. */
const offered = changed('ticket.get', (body) => {
  body.recipients.inPublic = 'offered'
})

const onHold = changed('ticket.get', (body) => {
  const answer = body.messages.findLast((one) => one.kind !== 'event')
  const told = { errorCode: 'public_on_hold', errorParams: {}, attempts: 1 }
  const times = { heldUntil: null, scheduled: false, nextTryAt: null }
  answer.kind = 'outbound'
  answer.delivery = { state: 'sent', inPublic: true, outboxId: '0192-1', ...times, ...told }
})

const opened = async (world) => {
  await world.allOpen()
  await world.openTicket('Kiss Anna')
}

export const IN_PUBLIC = [
  {
    name: 'composer.audience',
    desk: 'sample',
    edge: offered,
    reach: opened,
    says: ['composer.public.everybody'],
  },
  {
    name: 'composer.in_public',
    desk: 'sample',
    edge: offered,
    reach: async (world) => {
      await opened(world)
      await world.page.getByTestId('audience').getByLabel(world.say('composer.public.everybody')).check()
      const [{ address }] = (await world.ticket()).recipients.to
      await world.write(`Kedves Anna! Nagyon sajnáljuk, ami történt. Írtunk Önnek ide: ${address}`)
      await world.page.locator('[data-finding="private"]').waitFor()
    },
    says: ['composer.public.send', 'composer.public.send_resolve'],
    shows: '[data-testid="public-warning"]',
  },
  {
    name: 'ticket.on_hold',
    desk: 'sample',
    edge: onHold,
    reach: opened,
    says: ['ticket.delivery.in_public', 'errors.public_on_hold'],
  },
]
