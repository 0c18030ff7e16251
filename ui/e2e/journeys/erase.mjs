/** Ana erases a customer who asked for it: she sees what goes, types the name, and the ticket is gone with everything. */
import assert from 'node:assert/strict'

export const title =
  'Ana erases a customer who asked for it: what goes is said, the name is typed, nothing is found afterwards'
export const world = { sample: true }

export async function journey(world) {
  const { page, panel } = world
  await world.filled()
  await world.allOpen()
  await world.openTicket('Carla Pastor')
  await panel.getByTestId('customer-value').waitFor()
  const hers = async () => (await page.getByRole('row').filter({ hasText: 'Carla Pastor' }).count()) > 0
  assert.ok(await hers(), 'she is in the list')

  await panel.locator('[data-menu="customer"]').click({ button: 'right' })
  await page.getByRole('menuitem', { name: world.say('keys.command.customer_erase') }).click()
  const dialog = page.getByTestId('erase-dialog')
  await dialog.getByText(world.say('erase.goes')).waitFor()
  const go = world.button('erase.do', {}, dialog)
  assert.equal(await go.getAttribute('aria-disabled'), 'true', 'nothing was typed yet')
  const field = dialog.locator('#erase-confirm')
  await field.fill('Carla')
  assert.equal(await go.getAttribute('aria-disabled'), 'true', 'that is not her name')
  // What is open is asked for once more between the erasing and its end, and is not there.
  world.foresee(/422/)
  await field.fill(await dialog.locator('strong').innerText())
  await page.keyboard.press('Enter')
  await page
    .getByTestId('toast')
    .filter({ hasText: world.say('erase.done') })
    .waitFor()
  await dialog.waitFor({ state: 'detached' })
  await world.until('her tickets are gone', async () => !(await hers()))
}
