/** Each screen says in words what state it is in, and offers one next step: no dead end, and no blank page. */
export async function wayOn(world, state, note) {
  const { page } = world
  if ((await page.locator('h1').count()) !== 1) note('heading', ['not one heading of the page'])
  if ((await page.locator('main').count()) !== 1) note('main', ['not one main part'])
  // A wait that lasts says what it waits for, and a failure what is safe.
  if (!state.name.endsWith('.error')) return
  const said = await page.getByRole('alert').first().innerText()
  if (!said.includes(world.say('app.copy_details'))) note('alert', ['its details cannot be copied'])
}
