/** Orders come from a file: a known export, one whose columns are said by hand, one that is read twice, with what was wrong. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const title =
  'Ana imports orders from files: a known export, a table whose columns she names, and the same again, and sees what was left out'
export const world = { sample: true }

const SHOPIFY =
  'Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Shipping,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name\n' +
  '#7001,vera@feria.test,paid,2026-11-19 10:15:00 +0100,fulfilled,EUR,4.50,29.50,2026-11-19 10:14:00 +0100,2,Taza de feria,12.50,Vera Sanz\n' +
  '#7002,vera@feria.test,paid,2026-11-20 10:15:00 +0100,unfulfilled,EUR,0.00,12.x0,2026-11-20 10:14:00 +0100,1,Plato,12.00,Vera Sanz\n' +
  '#7003,hugo@feria.test,pending,,unfulfilled,EUR,0.00,8.00,2026-11-21 10:14:00 +0100,1,Cuenco,8.00,Hugo Gil\n'

export async function journey(world) {
  const folder = mkdtempSync(join(tmpdir(), 'mostrador-sheets-'))
  const { page, host } = world
  try {
    const shopify = join(folder, 'orders_export.csv')
    writeFileSync(shopify, SHOPIFY)
    const own = join(folder, 'propia.csv')
    writeFileSync(
      own,
      'Código;Cuándo;Qué;Suma;Quién\nA-1;20/11/2026;Jarra;14,90;Nora Vidal\nA-2;21/11/2026;Jarra;14,90;Iria Paz\n',
    )
    const forints = join(folder, 'rendelések.csv')
    writeFileSync(
      forints,
      'Rendelésszám;Rendelés dátuma;Végösszeg;Pénznem;Vevő neve\nH-1;2026-11-20;12500;HUF;Kiss Éva\n',
    )
    await page.getByTestId('nav-settings').click()
    await world.button('settings.section.connections').click()
    const part = page.locator('[data-setting="import_orders"]')
    const found = part.getByTestId('sheet-found')
    const lookAt = async (path) => {
      await part.getByLabel(world.say('files.path'), { exact: true }).fill(path)
      await page.keyboard.press('Enter')
      await found.waitFor()
    }

    // A known export is understood as it is; what would be left out is said before.
    await lookAt(shopify)
    await found.getByText(world.say('files.kind.shopify_orders')).waitFor()
    await found.getByTestId('sheet-preview').getByText('#7001').waitFor()
    const begin = found.getByTestId('sheet-import')
    assert.equal(await begin.getAttribute('aria-disabled'), 'true', 'the shop has no name yet')
    await found.getByLabel(world.say('files.shop_name'), { exact: true }).fill('Feria de Logroño')
    await begin.click()
    const first = part.locator('[data-testid="sheet"][data-state="done"]').first()
    await first.getByText(world.say('files.added', { count: 2 })).waitFor()
    await first.getByText(world.say('files.left_out', { count: 1 })).waitFor()
    await first.locator('summary').click()
    const said = world.say('files.problem.amount_invalid', { row: '3', column: 'Total', value: '12.x0' })
    await first.getByText(said).waitFor()
    const saving = page.waitForEvent('download')
    await first.getByTestId('sheet-save-problems').click()
    const saved = readFileSync(await (await saving).path(), 'utf8')
    assert.ok(saved.startsWith('\uFEFF') && saved.includes('12.x0'), saved)

    // The same again: nothing is there twice.
    await lookAt(shopify)
    await found.getByTestId('sheet-import').click()
    await part
      .locator('[data-testid="sheet"][data-state="done"]')
      .first()
      .getByText(world.say('files.same', { count: 2 }))
      .waitFor()

    // A table of one's own: what its headings do not say is asked for.
    await lookAt(own)
    await found.getByTestId('sheet-needs').getByText(world.say('files.needs.number')).waitFor()
    const mean = (column, field) =>
      found.getByLabel(world.say('files.meaning_of', { column }), { exact: true }).selectOption(field)
    await mean('Código', 'number')
    await found.getByText(world.say('files.needs.number')).waitFor({ state: 'detached' })
    await mean('Cuándo', 'date')
    await found.getByText(world.say('files.needs.date')).waitFor({ state: 'detached' })
    await mean('Suma', 'total')
    await found.getByText(world.say('files.needs.amount')).waitFor({ state: 'detached' })
    await found.getByLabel(world.say('files.currency'), { exact: true }).fill('EUR')
    await page.keyboard.press('Tab')
    await found.getByTestId('sheet-preview').getByText('A-1').waitFor()
    await mean('Qué', 'item_title')
    await found.getByText('1 × Jarra').first().waitFor()
    await mean('Quién', 'name')
    await found.getByText('Nora Vidal').waitFor()
    await found.getByTestId('sheet-import').click()
    await part.getByText(own).waitFor()
    await world.until('three files were read', async () => {
      const { sheets, shops } = await host.ask('sheet.list')
      return sheets.length === 3 && shops.length === 1 && sheets.every((sheet) => sheet.state === 'done')
    })

    // The next one with the same headings asks for nothing that was said of this one.
    const next = join(folder, 'propia2.csv')
    writeFileSync(next, 'Código;Cuándo;Qué;Suma;Quién\nA-3;22/11/2026;Jarra;14,90;Nora Vidal\n')
    await lookAt(next)
    await found.getByTestId('sheet-before').waitFor()
    await found.getByTestId('sheet-preview').getByText('A-3').waitFor()
    assert.equal(await found.getByTestId('sheet-needs').count(), 0)

    // Forints have no cents, and stand as the file has them.
    await lookAt(forints)
    await found.getByTestId('sheet-preview').getByText('Ft 12,500', { exact: true }).waitFor()

    // Their orders are found like any other, and go with their shop.
    const { orders } = await host.ask('order.find', { text: '#7001' })
    assert.equal(orders[0].buyer, 'Vera Sanz')
    assert.equal(orders[0].total.minor, 2950)
    const nora = await host.ask('order.find', { text: 'A-1' })
    assert.equal(nora.orders[0].total.minor, 1490)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
