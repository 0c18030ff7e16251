/** Mails as their writers formatted them: quotes folded, a picture in the text, and what lies elsewhere left there until Ana asks. */
import assert from 'node:assert/strict'

export const title = 'Ana reads formatted mails, and nothing is asked for that she did not ask for'
export const world = { sample: true }

export async function journey(world) {
  await world.filled()
  await world.allOpen()
  await quotes(world)
  await inline(world)
  await elsewhere(world)
}

const frame = (world) => world.conversation.frameLocator('[data-testid="mail-page"]')

/** What Marta answers is folded under her table, and opens; her link is opened outside, where it says that it goes. */
async function quotes(world) {
  await world.openLinked('Marta Ribera')
  await frame(world).getByText('12 de junio').waitFor()
  const quoted = frame(world).getByText('unas tres semanas')
  assert.equal(await quoted.isVisible(), false)
  const mail = world.conversation.getByTestId('mail-page')
  const { height } = await mail.boundingBox()
  await frame(world).locator('summary').first().focus()
  await world.page.keyboard.press('Enter')
  await quoted.waitFor()
  await world.until('the mail is taller', async () => (await mail.boundingBox()).height > height + 20)
  const link = frame(world).getByRole('link', { name: 'www.cafelaplaza.example' })
  assert.equal(await link.getAttribute('title'), 'www.cafelaplaza.example')
  const [outside] = await Promise.all([world.context.waitForEvent('page'), link.click()])
  assert.equal(outside.url(), 'https://www.cafelaplaza.example/')
  await outside.close()
}

async function inline(world) {
  await world.openLinked('Vámos Eszter')
  const picture = frame(world).locator('img')
  await world.until('the photograph is drawn', async () => picture.evaluate((one) => one.naturalWidth > 0))
}

/** The magazine's pictures: named, asked for by keyboard, not to be had here, and taken back. */
async function elsewhere(world) {
  const { page } = world
  const asked = []
  page.on('request', (request) => asked.push(request.url()))
  await world.openLinked('Nora Whitcombe')
  const bar = world.conversation.getByTestId('mail-remote')
  await bar.getByText(world.say('reading.mail.left.other', { count: 3 })).waitFor()
  await bar.getByText(world.say('reading.mail.watchers.one', { count: 1 })).waitFor()
  assert.equal(await frame(world).locator('img').count(), 0)
  await bar.getByTestId('load-pictures').focus()
  await page.keyboard.press('Enter')
  await bar.getByTestId('again-pictures').waitFor()
  const reasons = world.say('reading.mail.unloaded.unreachable')
  await bar.getByText(world.say('reading.mail.failed.other', { count: 3, reasons })).waitFor()
  await world.conversation.focus()
  await page.keyboard.press('z')
  await bar.getByTestId('load-pictures').waitFor()

  await bar.getByTestId('always-pictures').click()
  await bar.getByTestId('never-pictures').click()
  await bar.getByTestId('load-pictures').waitFor()
  const strange = asked.filter((url) => !/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(url))
  assert.deepEqual(strange, [], 'the page itself asks nobody')
}
