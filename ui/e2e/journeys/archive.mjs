/** Years of mail come from a file, beside a real mailbox; what they became is kept as a PDF and as a mail. Only where a mail server runs. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Post } from '../servers.mjs'

export const title =
  'Ana reads an archive of mail into her mailbox, looks what came of it, and keeps a ticket as PDF and as a mail'
export const world = {}

const mail = (number, more = '') =>
  `From - Sat Nov 21 08:00:00 2026\nMessage-ID: <${number}.archive@correo.test>\nFrom: Carla <carla${number}@correo.test>\n` +
  `To: hola@tallerazul.test\nSubject: Pregunta ${number}\nDate: Sat, 21 Nov 2026 08:00:00 +0000\n${more}\n¿Dónde está mi pedido?\n\n`

export async function journey(world) {
  const post = Post.running()
  if (!post) return
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-archive-'))
  const { page, host } = world
  try {
    const text = Array.from({ length: 120 }, (_, number) => mail(number)).join('')
    writeFileSync(join(folder, 'Inbox'), text + mail(120, 'X-Gmail-Labels: Spam\n'))
    writeFileSync(join(folder, 'foto.eml'), 'JFIF')
    await host.ask('connection.add', {
      connector: 'mailbox',
      label: '',
      fields: await post.fields(`archivo${process.pid}@tallerazul.test`),
    })
    await page.getByTestId('nav-settings').click()
    const part = page.locator('[data-setting="import_mail"]')
    await part.getByLabel(world.say('imports.path'), { exact: true }).fill(folder)
    await part.getByTestId('import-mail').click()
    const archive = part.locator('[data-testid="archive"][data-state="done"]')
    await archive.waitFor()
    await archive.getByText(world.say('imports.added.other', { count: 120 })).waitFor()
    await archive.getByText(world.say('imports.left_out.one', { count: 1 })).waitFor()
    await archive.locator('summary').click()
    await archive.getByText(world.say('imports.problem.not_mail')).waitFor()
    const counts = await host.ask('ticket.counts')
    assert.equal(counts.resolved, 120)
    assert.equal(counts.allOpen, 0, 'it asks for nothing')

    // A ticket as a file, from the palette.
    const { rows } = await host.ask('ticket.list', {
      queue: 'resolved',
      channel: null,
      language: null,
      order: 'newest',
      offset: 0,
      limit: 1,
    })
    await page.goto(`${page.url().split('#')[0]}#open=ticket/${rows[0].number}`)
    await page.getByTestId('conversation').waitFor()
    for (const [command, ending] of [
      ['ticket_save_pdf', 'pdf'],
      ['ticket_save_mail', 'eml'],
    ]) {
      await page.keyboard.press('Control+k')
      await page.keyboard.type(world.say(`keys.command.${command}`))
      const download = page.waitForEvent('download')
      await page.keyboard.press('Enter')
      assert.equal((await download).suggestedFilename(), `${rows[0].number}.${ending}`)
    }
    // And from the menu of a ticket in the list, whatever is opened.
    await page.getByTestId('views').selectOption('resolved')
    const other = page.locator('[role="row"][data-ticket]').nth(1)
    await other.click({ button: 'right' })
    const download = page.waitForEvent('download')
    await page.locator('[data-menu-command="ticket_save_mail"]').click()
    assert.equal((await download).suggestedFilename(), `${await other.getAttribute('data-number')}.eml`)
  } finally {
    post.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
