/** A computer without a keychain: the passphrase is chosen once, and nothing opens without it. */
export const title = 'Ana locks her desk with a passphrase and opens it again'
export const world = { passphrase: null }

const CHOSEN = 'cuatro palabras bien largas'

export async function journey(world) {
  await world.page.getByRole('heading', { name: world.say('app.vault.choose_title') }).waitFor()
  await world.page.getByLabel(world.say('nav.language'), { exact: true }).selectOption('es')
  world.language = 'es'
  await world.page.getByRole('heading', { name: world.say('app.vault.choose_title') }).waitFor()
  // What the engine refuses is a failed request on the browser's console.
  world.foresee(/status of 422/)
  await unlock(world, 'corta', 'app.vault.create')
  await world.page.getByRole('alert').waitFor()
  await unlock(world, CHOSEN, 'app.vault.create')
  await world.button('app.first.sample_button').click()
  await world.filled()

  world.foresee(/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING/)
  await world.host.kill()
  await world.host.start()
  await world.visit()
  const picker = world.page.locator('main select')
  await picker.selectOption('es')
  await world.page.getByRole('heading', { name: world.say('app.vault.locked_title') }).waitFor()
  await unlock(world, 'otra palabra cualquiera', 'app.vault.open')
  await world.page.getByRole('alert').getByText(world.say('errors.passphrase_wrong')).waitFor()
  await unlock(world, CHOSEN, 'app.vault.open')
  await world.filled()
}

async function unlock(world, passphrase, button) {
  await world.page.getByLabel(world.say('app.vault.passphrase'), { exact: true }).fill(passphrase)
  await world.button(button).click()
}
