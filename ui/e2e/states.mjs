/**
 * Every screen in every state that it can be in: how it is reached on the real engine, which words it then says, and the
 * one thing that it offers. One table, because three readers walk it: the journey that looks at each in every way, the one
 * that tries the widths, and the pictures.
 *
 * What the engine cannot be brought to on a sound machine (an answer that is late, one that fails) is made at the edge:
 * the request of the page is held or refused, and everything behind it stays real.
 */
import { IN_PUBLIC } from './in_public.mjs'
import { LEAVING } from './leaving.mjs'
import {
  agreed,
  agreedUnstocked,
  arriving,
  changed,
  damaged,
  declinedUnsure,
  failing,
  late,
  offline,
  refused,
} from './edges.mjs'

/** Kinds of desk that a state is found on; desks are shared by the states that leave them as they were. */
export const DESKS = {
  new: { options: {} },
  locked: { options: { passphrase: null } },
  sample: {
    options: { sample: true },
    prepare: async (world) => {
      await world.filled()
      await morning(world)
    },
  },
}

/** Ana's name, some tickets hers, some read: an ordinary morning. */
async function morning(world) {
  await world.host.ask('app.set', { key: 'agent_name', value: 'Ana' })
  const rows = await tickets(world)
  for (const [at, row] of rows.entries()) {
    if (at > 16 && at % 3 === 0) await world.host.ask('ticket.batch', { ticketIds: [row.id], change: { kind: 'take' } })
    if (at % 3 !== 1) await world.host.ask('ticket.read', { ticketId: row.id, read: true })
  }
}

export async function tickets(world, queue = 'all_open') {
  const asked = { queue, channel: null, language: null, order: 'due', offset: 0, limit: 60 }
  return (await world.host.ask('ticket.list', asked)).rows
}

const mailboxForm = async (world) => {
  await world.button('app.first.connect_button').click()
  const form = world.page.getByTestId('connect-form')
  await form.locator('#connect-kind').selectOption('mailbox')
  return form
}
/** A mailbox whose provider takes no password, tested before anybody has signed in. */
const signIn = async (world) => {
  const form = await mailboxForm(world)
  await form.locator('#connect-address').fill('ana.mora@outlook.com')
  await form.locator('#connect-address').blur()
  const begin = world.button('sign_in.with_microsoft', {}, form)
  await begin.waitFor()
  await world.button('connect.more', {}, form).click()
  await form.locator('#connect-client_id').fill('7c1e4b52-mostrador')
  await form.locator('#connect-client_id').blur()
  await world.until('the page can be opened', async () => (await begin.getAttribute('aria-disabled')) !== 'true')
  await world.button('connect.fewer', {}, form).click()
  await world.button('connect.test', {}, form).click()
  await form.getByText(world.say('sign_in.first')).waitFor()
}
/** How far it is with the provider's page: nobody has an account there for this. */
const signedIn = (stage, more = {}) => {
  const view = {
    signInId: '0192-1',
    page: 'about:blank',
    stage,
    account: null,
    errorCode: null,
    errorParams: {},
    ...more,
  }
  return async (page) => {
    await page.route('**/rpc/sign_in.begin', (route) =>
      route.fulfill({ json: { ...view, stage: 'waiting', errorCode: null } }),
    )
    await page.route('**/rpc/sign_in.get', (route) => route.fulfill({ json: view }))
  }
}
const signInBegun = async (world) => {
  await signIn(world)
  const opened = world.context.waitForEvent('page')
  await world.button('sign_in.with_microsoft').click()
  await (await opened).close()
  await world.page.locator('[data-testid="sign-in"]:not([data-stage="none"])').waitFor()
}
const settings = async (world) => {
  await world.page.getByTestId('nav-settings').click()
  await world.page.getByTestId('settings').waitFor()
}
const outbox = async (world) => {
  await world.page.getByTestId('nav-outbox').click()
  await world.page.getByTestId('outbox').waitFor()
}
const held = async (world) => {
  await world.host.ask('app.set', { key: 'undo_seconds', value: '30' })
  await opened('Carla Pastor')(world)
  await world.write('Hola, Carla: he abierto una reclamación con el transportista y hoy mismo te digo algo.')
  await world.page.getByTestId('send').click()
  await world.conversation.locator('[data-delivery="held"]').waitFor()
}
const notices = async (world) => {
  await world.page.getByTestId('bell').click()
  await world.page.getByTestId('notices').waitFor()
}
const search = (text) => async (world) => {
  await world.page.getByLabel(world.say('nav.search'), { exact: true }).fill(text)
  if (!text.trim()) await world.page.keyboard.press('Enter')
  await world.page.getByTestId('search').waitFor()
}
const opened = (customer) => async (world) => {
  await world.allOpen()
  await world.openTicket(customer)
}

/** Who asks to send something back. */
const laura = async (world) => {
  await world.allOpen()
  await world.openLinked('Laura Montes Arias')
}

/** A mail as its writer formatted it. */
const page = (customer) => async (world) => {
  await world.allOpen()
  await world.openLinked(customer)
  await world.conversation.getByTestId('mail-page').waitFor()
}
/** Archives of mail as they may stand in the settings: nobody waits for one to be half read. */
const archives = (...some) =>
  changed('import.list', (body) => {
    body.archives = some.map((one, at) => ({
      id: `0192-${at}`,
      connectionId: body.mailboxes[0].connectionId,
      path: '/home/ana/Descargas/Takeout/Mail',
      added: 0,
      known: 0,
      leftOut: 0,
      done: 0,
      total: 734_003_200,
      problems: [],
      errorCode: null,
      startedAt: Date.now() - 26 * 60_000,
      ...one,
    }))
  })
const imports = async (world) => {
  await settings(world)
  await world.button('settings.section.connections').click()
  await world.page.locator('[data-setting="import_mail"]').scrollIntoViewIfNeeded()
}

/** What is known of a mail's pictures from elsewhere, which need a network that the sample shop does not have. */
const remote = (known, then) => async (page) => {
  await changed('message.html', (body) => {
    Object.assign(body.remote, known)
  })(page)
  await then?.(page)
}

/**
 * `name`: screen and state; `desk`: see above; `edge`: what is changed between page and engine; `reach`: from the start
 * page to the state; `says`: keys of what must be read there; `act`: the one thing offered, by its words or test id;
 * `slots`: what fills the sentences; `wide`: its place is folded away in narrow windows.
 */
export const STATES = [
  {
    name: 'first_run',
    desk: 'new',
    says: ['app.first.promise', 'app.first.sample_title'],
    act: 'app.first.sample_button',
  },
  {
    name: 'first_run.connect',
    desk: 'new',
    reach: async (world) => {
      await world.button('app.first.connect_button').click()
      await world.page.getByTestId('connect-form').waitFor()
    },
    says: ['connect.title'],
    act: 'connect.test',
  },
  {
    name: 'first_run.connect_failed',
    desk: 'new',
    reach: async (world) => {
      await world.button('app.first.connect_button').click()
      const form = world.page.getByTestId('connect-form')
      await form.locator('#connect-kind').selectOption('medusa')
      await form.getByLabel(world.say('connect.field.medusa.url.label'), { exact: true }).fill('http://127.0.0.1:9')
      await form.getByLabel(world.say('connect.field.medusa.secret_key.label'), { exact: true }).fill('sk_wrong')
      await world.button('connect.test', {}, form).click()
      await form.locator('[data-step="reach"][data-ok="false"]').waitFor()
    },
    act: 'connect.test',
  },
  {
    name: 'first_run.mailbox',
    desk: 'new',
    reach: async (world) => {
      const form = await mailboxForm(world)
      await form.locator('#connect-address').fill('ana.mora@gmail.com')
      await form.locator('#connect-password').focus()
      await form.locator('[data-hint]').waitFor()
      await form.getByRole('button', { name: world.say('connect.more') }).click()
    },
    says: ['connect.fewer'],
    act: 'connect.test',
  },
  {
    name: 'first_run.mailbox_failed',
    desk: 'new',
    reach: async (world) => {
      const form = await mailboxForm(world)
      await form.locator('#connect-address').fill('hola@tallerazul.invalid')
      await form.locator('#connect-password').fill('correctocaballo')
      await world.button('connect.test', {}, form).click()
      await form.locator('[data-ok="false"]').waitFor()
    },
    act: 'connect.test',
  },
  {
    name: 'first_run.sign_in',
    desk: 'new',
    reach: signIn,
    says: ['sign_in.first'],
    act: 'sign_in.with_microsoft',
  },
  {
    name: 'first_run.sign_in_waiting',
    desk: 'new',
    edge: signedIn('waiting'),
    reach: signInBegun,
    says: ['sign_in.waiting', 'sign_in.waiting_help'],
    act: 'sign_in.cancel',
  },
  {
    name: 'first_run.sign_in_denied',
    desk: 'new',
    edge: signedIn('failed', { errorCode: 'sign_in_denied', errorParams: { provider: 'Microsoft' } }),
    reach: signInBegun,
    act: 'sign_in.with_microsoft',
  },
  {
    name: 'first_run.sign_in_done',
    desk: 'new',
    edge: signedIn('done', { account: 'ana.mora@outlook.com' }),
    reach: signInBegun,
    act: 'connect.test',
  },
  {
    name: 'vault.choose',
    desk: 'locked',
    says: ['app.vault.choose_title', 'app.vault.choose_why'],
    act: 'app.vault.create',
  },

  { name: 'inbox', desk: 'sample', reach: (world) => world.allOpen(), says: ['inbox.open_hint.title'] },
  { name: 'inbox.loading', desk: 'sample', edge: late('ticket.list'), shows: '[data-waiting="list"]' },
  {
    name: 'inbox.error',
    desk: 'sample',
    edge: failing('ticket.list'),
    says: ['app.not_shown', 'app.safe'],
    shows: '[data-pane="list"] .foot:not(:has(span))',
    act: 'app.retry',
  },
  {
    name: 'inbox.all_done',
    desk: 'sample',
    edge: changed('ticket.list', (body) => ({ ...body, rows: [], total: 0 })),
    reach: (world) => world.tab('overdue').click(),
    says: ['inbox.empty.overdue'],
  },
  {
    name: 'inbox.filtered',
    desk: 'sample',
    reach: async (world) => {
      await world.tab('overdue').click()
      const list = world.page.locator('[data-pane="list"]')
      await list.getByLabel(world.say('inbox.filter.language')).selectOption({ index: 1 })
      await list.getByLabel(world.say('inbox.filter.channel')).selectOption('social')
      await world.button('inbox.filter.clear').waitFor()
    },
    says: ['inbox.empty.filtered'],
    act: 'inbox.filter.clear',
  },
  {
    name: 'inbox.held',
    desk: 'sample',
    reach: async (world) => {
      await world.page.keyboard.press('g')
      await world.page.keyboard.press('h')
      await world.openTicket('Esmaltes de otoño')
    },
    says: ['held.why.list', 'held.short.list', 'held.allow'],
    act: 'held.take_up',
  },
  {
    name: 'ticket.dead_address',
    desk: 'sample',
    reach: opened('Siti Rahmawati'),
    says: ['held.failed.chip', 'held.failed.again'],
    act: 'held.failed.again',
  },
  {
    // The sample shop's own comes three minutes after it was opened; nobody waits for that here.
    name: 'ticket.confirmation',
    desk: 'sample',
    edge: changed('ticket.get', (body) => {
      const asked = body.messages.find(({ kind }) => kind === 'inbound')
      if (!asked) return
      const person = { name: 'Taller Azul', address: 'hola@tallerazul.example' }
      body.messages.push({
        ...asked,
        id: '01930000-0000-7000-8000-000000000001',
        kind: 'outbound',
        author: 'Taller Azul',
        at: asked.at + 2_000,
        text: 'Hola:\n\nHemos recibido tu mensaje. Te contestamos en un día.\n\nTaller Azul',
        html: null,
        folds: [],
        attachments: [],
        own: true,
        delivery: null,
        mail: {
          kind: 'acknowledgement',
          mailbox: person.address,
          from: person,
          to: [],
          cc: [],
          notices: [],
          formatted: false,
          rich: false,
        },
      })
    }),
    reach: opened('Carla Pastor'),
    says: ['ticket.role.automatic'],
  },
  {
    name: 'inbox.bin',
    desk: 'sample',
    reach: async (world) => {
      const thrown = (await tickets(world, 'held')).find(({ held }) => held === 'spam')
      if (thrown) await world.host.ask('ticket.batch', { ticketIds: [thrown.id], change: { kind: 'bin' } })
      await world.page.getByTestId('open-palette').click()
      await world.page.getByTestId('palette').waitFor()
      await world.page.keyboard.type(world.say('keys.command.go_bin'))
      await world.page.keyboard.press('Enter')
      await world.row('Your website is losing').click()
      await world.page.getByTestId('in-bin').waitFor()
    },
    says: ['held.why.spam'],
    act: 'held.restore',
  },
  { name: 'inbox.arriving', desk: 'sample', edge: arriving, says: ['inbox.empty.arriving'] },
  {
    name: 'inbox.offline',
    desk: 'sample',
    edge: offline,
    reach: (world) => world.allOpen(),
    says: ['nav.connection.offline'],
    act: 'inbox.show',
  },
  {
    name: 'inbox.needs_you',
    desk: 'sample',
    edge: refused,
    reach: (world) => world.allOpen(),
    act: 'inbox.show',
  },

  {
    name: 'damaged',
    desk: 'sample',
    edge: damaged,
    says: ['repair.title', 'repair.what', 'repair.safe'],
    act: 'repair.salvage',
  },
  {
    name: 'damaged.looking',
    desk: 'sample',
    edge: damaged,
    reach: async (world) => {
      await world.button('repair.look').click()
      await world.filled()
    },
    act: 'repair.title',
  },
  {
    name: 'damaged.repaired',
    desk: 'sample',
    edge: async (page) => {
      await damaged(page)
      await page.route('**/rpc/repair.do', (route) =>
        route.fulfill({
          json: {
            tables: [
              { name: 'messages', kept: 2140, lost: 3 },
              { name: 'search_docs', kept: 3071, lost: null },
            ],
            aside: '/home/ana/.local/share/mostrador/damaged-2026-11-22',
          },
        }),
      )
    },
    reach: (world) => world.button('repair.salvage').click(),
    says: ['repair.done', 'repair.lost', 'repair.outbox'],
  },

  { name: 'ticket', desk: 'sample', reach: opened('Carla Pastor'), act: 'ticket.resolve' },
  { name: 'ticket.hungarian', desk: 'sample', reach: opened('Szabó Katalin'), act: 'ticket.resolve' },
  {
    name: 'ticket.note',
    desk: 'sample',
    reach: async (world) => {
      await opened('Emily Hartwell')(world)
      await world.page.keyboard.press('n')
      await world.page.locator('[data-testid="composer"][data-mode="note"]').waitFor()
    },
    says: ['composer.internal'],
  },
  {
    name: 'ticket.loading',
    desk: 'sample',
    edge: late('ticket.get'),
    reach: async (world) => {
      await world.allOpen()
      await world.pressTicket('Carla Pastor')
    },
    shows: '[data-waiting="ticket"]',
  },
  {
    name: 'ticket.error',
    desk: 'sample',
    edge: failing('ticket.get'),
    reach: async (world) => {
      await world.allOpen()
      await world.pressTicket('Carla Pastor')
    },
    says: ['app.not_shown'],
    act: 'app.retry',
  },
  {
    name: 'customer.loading',
    desk: 'sample',
    edge: late('customer.get'),
    reach: opened('Carla Pastor'),
    shows: '[data-waiting="customer"]',
  },
  {
    name: 'customer.error',
    wide: true,
    desk: 'sample',
    edge: failing('customer.get'),
    reach: opened('Carla Pastor'),
    act: 'app.retry',
  },
  {
    name: 'customer.none',
    desk: 'sample',
    edge: changed('ticket.get', (body) => ({ ...body, customerId: null })),
    reach: opened('Carla Pastor'),
    says: ['customer.none_title'],
  },

  { name: 'outbox.empty', desk: 'sample', reach: outbox, says: ['outbox.all_sent'] },
  { name: 'outbox.error', desk: 'sample', edge: failing('outbox.list'), reach: outbox, act: 'app.retry' },
  {
    name: 'outbox.offline',
    desk: 'sample',
    edge: offline,
    reach: outbox,
    says: ['nav.connection.offline'],
    act: 'outbox.sync_now',
  },

  { name: 'search', desk: 'sample', reach: search('jarra'), shows: '[data-hit]' },
  { name: 'search.start', desk: 'sample', reach: search(' '), says: ['search.start_title'] },
  {
    name: 'search.none',
    desk: 'sample',
    reach: search('xyzzyplugh'),
    says: ['search.none_title'],
    slots: { text: 'xyzzyplugh' },
  },
  { name: 'search.error', desk: 'sample', edge: failing('search'), reach: search('jarra'), act: 'app.retry' },

  { name: 'settings', desk: 'sample', reach: settings, says: ['settings.title'] },
  ...LEAVING,
  {
    name: 'keys',
    desk: 'sample',
    reach: async (world) => {
      await world.page.keyboard.press('?')
      await world.page.getByTestId('keys-sheet').waitFor()
    },
    act: 'app.close',
  },
  { name: 'notices', desk: 'sample', reach: notices, shows: '[data-notice]' },
  {
    name: 'notices.empty',
    desk: 'sample',
    edge: changed('notice.list', (body) => {
      for (const key of Object.keys(body)) if (Array.isArray(body[key])) body[key] = []
    }),
    reach: notices,
    says: ['notice.empty'],
  },
  { name: 'notices.error', desk: 'sample', edge: failing('notice.list'), reach: notices, act: 'app.retry' },
  {
    name: 'settings.look',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.page.locator('#settings-look').scrollIntoViewIfNeeded()
      await world.button('settings.section.look').click()
    },
    says: ['settings.contrast.more'],
  },
  {
    name: 'settings.keys',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.button('settings.section.keys').click()
    },
    says: ['settings.keys.single'],
  },
  {
    name: 'settings.order_news',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.button('settings.section.news').click()
      await world.page.getByTestId('news-preview').waitFor()
    },
    says: ['news.help', 'news.kind.unavailable', 'news.person'],
  },
  {
    name: 'settings.team',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.button('settings.section.team').click()
    },
    shows: '[data-testid="team"] li',
    says: ['settings.team.help'],
  },
  {
    name: 'settings.backups',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.button('settings.section.backups').click()
    },
    says: ['settings.backup.last', 'settings.recovery.show'],
    act: 'settings.backup.now',
  },
  {
    name: 'settings.backups.error',
    desk: 'sample',
    edge: failing('backup.status'),
    reach: async (world) => {
      await settings(world)
      await world.button('settings.section.backups').click()
    },
    says: ['app.not_shown'],
    act: 'app.retry',
  },
  {
    name: 'settings.recovery',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.page.getByTestId('recovery').click()
    },
    says: ['settings.recovery.warning'],
    act: 'settings.recovery.yes',
  },
  {
    name: 'settings.import',
    desk: 'sample',
    reach: imports,
    says: ['imports.help', 'imports.stays'],
    act: 'imports.do',
  },
  {
    name: 'settings.import_running',
    desk: 'sample',
    edge: archives({ state: 'running', added: 41_208, known: 312, leftOut: 96, done: 301_989_888 }),
    reach: imports,
    says: ['imports.state.running'],
    act: 'imports.pause',
  },
  {
    name: 'settings.import_stopped',
    desk: 'sample',
    edge: archives(
      { state: 'paused', added: 41_208, done: 301_989_888 },
      { state: 'failed', path: '/media/ana/USB/correo-2019.mbox', errorCode: 'import_missing' },
      { state: 'cancelled', path: '/home/ana/.thunderbird/ab12.default/Mail', added: 7 },
    ),
    reach: imports,
    says: ['imports.state.paused', 'imports.state.failed', 'imports.state.cancelled'],
    act: 'imports.resume',
  },
  {
    name: 'settings.import_done',
    desk: 'sample',
    edge: archives({
      state: 'done',
      added: 98_412,
      known: 1,
      leftOut: 2_044,
      done: 734_003_200,
      problems: [
        { file: 'foto.eml', code: 'not_mail', mails: 1 },
        { file: 'Archivo/2011.mbox', code: 'cut_off', mails: 1 },
        { file: 'Archivo/2013.mbox', code: 'charset_guessed', mails: 37 },
      ],
    }),
    reach: async (world) => {
      await imports(world)
      await world.page.locator('[data-testid="archive"] summary').click()
    },
    says: ['imports.state.done', 'imports.problem.not_mail', 'imports.problem.charset_guessed'],
  },
  {
    name: 'settings.none',
    desk: 'sample',
    reach: async (world) => {
      await settings(world)
      await world.page.getByLabel(world.say('settings.search'), { exact: true }).fill('xyzzyplugh')
    },
    act: 'settings.clear_search',
  },
  {
    name: 'palette',
    desk: 'sample',
    reach: async (world) => {
      await world.page.getByTestId('open-palette').click()
      await world.page.getByTestId('palette').waitFor()
    },
  },
  {
    name: 'palette.none',
    desk: 'sample',
    reach: async (world) => {
      await world.page.getByTestId('open-palette').click()
      await world.page.getByTestId('palette').waitFor()
      await world.page.keyboard.type('xyzzyplugh')
    },
  },
  {
    name: 'menu',
    desk: 'sample',
    reach: async (world) => {
      await world.page.getByTestId('menu-button').click()
      await world.page.getByTestId('menu').waitFor()
    },
  },
  {
    name: 'menu.commands',
    desk: 'sample',
    reach: async (world) => {
      await world.page.getByTestId('menu-button').click()
      await world.page.locator('[data-level="groups"]').nth(2).click()
      await world.page.locator('[data-level="commands"]').first().waitFor()
    },
  },
  {
    name: 'search.suggestions',
    desk: 'sample',
    reach: async (world) => {
      await world.page.getByLabel(world.say('nav.search'), { exact: true }).click()
      await world.page.keyboard.type('car')
      await world.page.locator('search [role="option"]').first().waitFor()
    },
  },
  {
    name: 'search.help',
    desk: 'sample',
    reach: async (world) => {
      await search('jarra')(world)
      await world.page.getByTestId('search-help-button').click()
      await world.page.getByTestId('search-help').waitFor()
    },
    act: 'app.close',
  },

  // What opens over the list, the ticket and the reply.
  {
    name: 'inbox.selection',
    desk: 'sample',
    reach: async (world) => {
      await world.allOpen()
      await world.page.locator('[role="row"][tabindex="0"]').focus()
      await world.page.keyboard.press('x')
      await world.page.keyboard.press('Shift+J')
      await world.page.getByTestId('bulk').waitFor()
    },
  },
  {
    name: 'inbox.view',
    desk: 'sample',
    reach: async (world) => {
      await world.allOpen()
      await world.page.getByTestId('views').selectOption('new')
      await world.page.getByTestId('view-form').waitFor()
    },
  },
  ...['snooze', 'merge'].map((name) => ({
    name: `ticket.${name}`,
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      await world.page.getByTestId(`pick-${name}`).click()
      await world.page.getByTestId(name).waitFor()
    },
  })),
  ...['a', 'p', 't', 's'].map((key) => ({
    name: `ticket.picker_${{ a: 'assignee', p: 'priority', t: 'tags', s: 'status' }[key]}`,
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      await world.conversation.focus()
      await world.page.keyboard.press(key)
      await world.page.getByTestId('picker').waitFor()
    },
  })),
  { name: 'mail.outlook', desk: 'sample', reach: page('Marta Ribera'), shows: '[data-testid="mail-page"]' },
  { name: 'mail.inline_picture', desk: 'sample', reach: page('Vámos Eszter'), shows: '[data-testid="mail-page"]' },
  {
    name: 'mail.pictures_left',
    desk: 'sample',
    reach: page('Nora Whitcombe'),
    says: ['reading.mail.load'],
    act: 'reading.mail.load',
  },
  {
    name: 'mail.pictures_loading',
    desk: 'sample',
    edge: remote({ wanted: true, waiting: 2 }, late('message.load_pictures')),
    reach: page('Nora Whitcombe'),
    says: ['reading.mail.hide'],
    act: 'reading.mail.stop',
  },
  {
    name: 'mail.pictures_failed',
    desk: 'sample',
    edge: remote({
      wanted: true,
      waiting: 0,
      ofSender: true,
      failed: [
        { host: 'a.example', code: 'unreachable' },
        { host: 'b.example', code: 'private' },
      ],
    }),
    reach: page('Nora Whitcombe'),
    says: ['reading.mail.again'],
    act: 'reading.mail.again',
  },
  {
    name: 'ticket.folded',
    desk: 'sample',
    reach: async (world) => {
      await opened('Álvaro Núñez')(world)
      await world.conversation.getByTestId('fold').click()
      await world.conversation.locator('.folded').waitFor()
    },
  },
  {
    name: 'ticket.found',
    desk: 'sample',
    reach: async (world) => {
      await opened('Álvaro Núñez')(world)
      await world.page.keyboard.press('Control+f')
      await world.page.keyboard.type('etiqueta')
      await world.page.getByTestId('find-count').filter({ hasText: '2' }).waitFor()
    },
  },
  {
    name: 'ticket.not_found',
    desk: 'sample',
    reach: async (world) => {
      await opened('Álvaro Núñez')(world)
      await world.page.keyboard.press('Control+f')
      await world.page.keyboard.type('xyzzyplugh')
    },
    says: ['reading.find.none'],
  },
  {
    name: 'ticket.original',
    desk: 'sample',
    reach: async (world) => {
      await opened('Álvaro Núñez')(world)
      await world.conversation.locator('.message').last().focus()
      await world.page.keyboard.press('Shift+F10')
      await world.page.locator('[data-menu-command="show_original"]').click()
      await world.page.getByTestId('original-text').waitFor()
    },
    says: ['reading.original.connection'],
    act: 'reading.original.save',
  },
  {
    name: 'ticket.followers',
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      await world.page.getByTestId('followers').click()
      await world.page.getByTestId('picker').waitFor()
    },
  },
  {
    name: 'file.pdf',
    desk: 'sample',
    reach: async (world) => {
      await opened('Kiss Anna')(world)
      await world.conversation.locator('[data-view]').first().click()
      await world.page.locator('[data-page="1"][data-drawn="true"]').waitFor()
    },
    act: 'reading.viewer.zoom_in',
  },
  {
    name: 'file.failed',
    desk: 'sample',
    edge: changed('attachment.read', (body) => ({ ...body, base64: btoa('%PDF-1.4 nothing') })),
    reach: async (world) => {
      await opened('Kiss Anna')(world)
      await world.conversation.locator('[data-view]').first().click()
    },
    says: ['reading.viewer.failed'],
  },
  {
    name: 'composer.macros',
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      await world.text.click()
      await world.page.keyboard.press('Control+Shift+m')
      await world.page.getByTestId('macro-preview').waitFor()
    },
  },
  {
    name: 'composer.later',
    desk: 'sample',
    reach: async (world) => {
      await opened('Kiss Anna')(world)
      await world.write('Kedves Anna! Utánanézek, és holnap reggel írok.')
      await world.page.keyboard.press('Control+Shift+l')
      await world.page.getByTestId('send-later').waitFor()
    },
  },
  {
    name: 'composer.findings',
    desk: 'sample',
    reach: async (world) => {
      await opened('Kiss Anna')(world)
      await world.write('Kedves {{customer.nickname}}! Your parcel will arrive tomorrow, we promise.')
      await world.page.getByTestId('findings').waitFor()
    },
  },
  ...IN_PUBLIC,
  {
    name: 'customer.merge',
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      const button = world.button('customer.compare', {}, world.panel.getByTestId('likely'))
      await button.waitFor({ state: 'attached' })
      if (!(await button.isVisible())) await world.page.keyboard.press(']')
      await button.click()
      await world.page.getByRole('dialog').waitFor()
    },
  },
  ...['amount', 'review'].map((step) => ({
    name: `refund.${step}`,
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      await world.conversation.focus()
      await world.panel.locator('[data-refund="open"]').first().waitFor({ state: 'attached' })
      await world.page.keyboard.press('Control+Shift+r')
      await world.page.locator('#refund-amount').fill('12')
      if (step === 'review') await world.page.keyboard.press('Enter')
      await world.page.locator(`[data-testid="refund"][data-step="${step}"]`).waitFor()
    },
  })),
  ...[
    ['approve', undefined],
    ['decline', undefined],
    ['receive', agreed],
    ['receive', agreedUnstocked, '_unstocked'],
  ].map(([act, edge, more = '']) => ({
    name: `return.${act}${more}`,
    desk: 'sample',
    edge,
    reach: async (world) => {
      await laura(world)
      const button = world.panel.locator(`[data-return="${act}"]`).first()
      await button.waitFor({ state: 'attached' })
      if (!(await button.isVisible())) await world.page.keyboard.press(']')
      await button.click()
      await world.page.getByTestId('return').waitFor()
    },
  })),
  ...['asking', 'review'].map((step) => ({
    name: `return.open_${step}`,
    desk: 'sample',
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      const button = world.panel.locator('[data-return="open"]').first()
      await button.waitFor({ state: 'attached' })
      if (!(await button.isVisible())) await world.page.keyboard.press(']')
      await button.click()
      const dialog = world.page.getByTestId('return')
      await dialog.locator('select').first().selectOption('1')
      await dialog.locator('textarea').fill('Le queda grande')
      if (step === 'review') await world.button('refund.review', {}, dialog).click()
      await world.page.locator(`[data-testid="return"][data-step="${step}"]`).waitFor()
    },
  })),
  {
    name: 'return.decided',
    desk: 'sample',
    edge: declinedUnsure,
    reach: laura,
    says: ['order.back.decided.decline'],
  },
  {
    name: 'refund.error',
    desk: 'sample',
    edge: failing('refund.quote'),
    reach: async (world) => {
      await opened('Carla Pastor')(world)
      await world.conversation.focus()
      await world.panel.locator('[data-refund="open"]').first().waitFor({ state: 'attached' })
      await world.page.keyboard.press('Control+Shift+r')
    },
    says: ['app.not_shown', 'app.safe'],
  },
  {
    name: 'drafts',
    desk: 'sample',
    reach: async (world) => {
      await world.host.ask('draft.save', {
        ticketId: (await tickets(world))[3].id,
        kind: 'reply',
        text: 'Hola: lo miro y te digo algo hoy mismo.',
      })
      await world.page.keyboard.press('g')
      await world.page.keyboard.press('d')
      await world.page.getByTestId('drafts').waitFor()
    },
  },

  // From here on the desk is not as it was.
  {
    name: 'ticket.held',
    desk: 'sample',
    reach: held,
  },
  {
    name: 'outbox',
    desk: 'sample',
    reach: async (world) => {
      if ((await world.host.ask('outbox.list', {})).waiting.length === 0) await held(world)
      await outbox(world)
    },
    shows: '[data-list] li',
  },
  {
    name: 'ticket.late',
    desk: 'sample',
    reach: async (world) => {
      const there = (await tickets(world)).some(({ orderNumber }) => orderNumber === 'TA-20414')
      if (!there) await world.host.staff('promised', 'ord_TA-20414')
      await world.allOpen()
      await world.openLinked('Ciara Nolan')
    },
    says: ['event.news_draft'],
  },
]
