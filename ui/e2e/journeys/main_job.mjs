/**
 * The main job on real servers, as Ana sees it: a buyer of a real shop writes to the shop's real mailbox; her order stands beside
 * her words; Ana answers in her language; she answers back, and the ticket is open again with its clock running.
 */
import assert from 'node:assert/strict'
import { Medusa, Post } from '../servers.mjs'

export const title =
  'A buyer of a real shop writes by real mail, Ana answers beside her order, and her next mail wakes the ticket'
export const world = {}

/** Two servers, a browser and other journeys share the machine. */
const PATIENT_MS = 60_000

export async function journey(world) {
  const [medusa, post] = [Medusa.running(), Post.running()]
  if (!medusa || !post) return
  const { page, host } = world
  const us = `tienda${process.pid}@tallerazul.test`
  const carla = `nagy${process.pid}@correo.test`
  const write = (name, subject, answers, text) =>
    post.bring(
      carla,
      us,
      `Message-ID: <${name}.${carla}>\n${answers ? `In-Reply-To: <${answers}>\nReferences: <${answers}>\n` : ''}` +
        `From: Carla Nagy <${carla}>\nTo: ${us}\nSubject: ${subject}\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\n` +
        `Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n${text}\n`,
    )
  try {
    const number = await medusa.sold({
      email: carla,
      firstName: 'Carla',
      lastName: 'Nagy',
      country: 'hu',
      tracking: 'HU-4711',
    })
    await host.ask('app.set', { key: 'agent_name', value: 'Ana' })
    await host.ask('connection.add', { connector: 'medusa', label: 'Taller Azul', fields: medusa.fields() })
    await host.ask('connection.add', { connector: 'mailbox', label: '', fields: await post.fields(us) })
    // What is read first is not what this is about.
    await world.until(
      'shop and mailbox are read',
      async () => {
        const { connections } = await host.ask('connection.list')
        return (
          connections.length === 2 && connections.every((one) => one.lastSuccessAt !== null && one.firstImport === null)
        )
      },
      PATIENT_MS,
    )
    await page.getByTestId('nav-inbox').click()
    await world.tab('all_open').click()

    // Carla writes; her ticket comes by itself, unread, with its clock running and her order beside it.
    await write('egy', 'Hol a csomagom?', '', 'Kedves Taller Azul!\n\nHol van a csomagom? Nem jött meg.')
    await world.row('Hol a csomagom?').waitFor({ timeout: PATIENT_MS })
    assert.ok(await page.locator('.row.unread', { hasText: 'Hol a csomagom?' }).count(), 'it is unread')
    await world.openTicket('Hol a csomagom?')
    const status = world.conversation.getByTestId('pick-status')
    assert.equal(await status.textContent(), world.say('app.status.open'))
    const about = world.panel.locator(`[data-order="${number}"]`)
    await about.waitFor()
    await about.getByText('Taza azul').first().waitFor({ state: 'attached' })
    const first = (await world.ticket()).row
    assert.ok(first.due, 'an answer is promised')
    assert.equal(first.language, 'hu')

    // Ana answers in Hungarian, and it is in Carla's own mailbox, under her mail.
    await world.write('Kedves Carla!\nA csomagja tegnap indult el, a száma HU-4711.')
    await page.getByTestId('send').click()
    const held = world.conversation.locator('[data-delivery="held"]')
    await world.button('ticket.delivery.send_now', {}, held).click()
    await world.conversation.locator('[data-delivery="sent"]').waitFor({ timeout: PATIENT_MS })
    await world.until('it is her turn', async () => (await status.textContent()) === world.say('app.status.waiting'))
    const [arrived] = await world.until(
      'it has arrived',
      () => {
        const mails = post.mails(carla)
        return mails.length > 0 && mails
      },
      PATIENT_MS,
    )
    assert.match(arrived, new RegExp(`In-Reply-To: <egy\\.${carla.replaceAll('.', '\\.')}>`, 'i'))
    const [, ours] = /^Message-ID:\s*<([^>]+)>/im.exec(arrived)

    // She answers back: the same ticket is open again, and the clock runs.
    await write('ket', 'Re: Hol a csomagom?', ours, 'Köszönöm, de a futár szerint elveszett.')
    await world.conversation.locator('[data-kind="inbound"]', { hasText: 'elveszett' }).waitFor({ timeout: PATIENT_MS })
    await world.until('it is open again', async () => (await status.textContent()) === world.say('app.status.open'))
    const again = await world.ticket()
    assert.equal(again.row.number, first.number)
    assert.equal(again.messages.filter(({ kind }) => kind === 'inbound').length, 2)
    assert.ok(again.row.due, 'the clock runs again')
  } finally {
    post.close()
  }
}
