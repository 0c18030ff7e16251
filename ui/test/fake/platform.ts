/** The engine's part played in memory: enough of it to show every screen and to try every command. */
import type {
  ArchiveView,
  BackupStatus,
  ExportStatus,
  DraftView,
  Event,
  ImportList,
  OutboxItem,
  PromiseRule,
  RpcMap,
  TicketRow,
  TicketView,
  WireError,
  SavedView,
} from '../../src/ipc/generated'
import { AGENTS, changedRow, changeName, changeSlots, followers, followersAfter } from './changes'
import { searched, suggested } from './search'
import type { Command, Opening, Platform } from '../../src/platform'
import { delivery, PICTURE, world, type World } from './world'

export interface FakePlatform extends Platform {
  world: World
  calls: [Command, unknown][]
  /** Tells listeners that these topics changed. */
  changed(...topics: string[]): void
  /** A link or a notification was pressed. */
  opens(opening: Opening): void
  /** A customer writes again. */
  writes(ticketId: string, text: string): void
  /** Makes a command fail until it is called with nothing. */
  failing: Partial<Record<Command, Partial<WireError>>>
}

const fail = (code: string, params: Record<string, string> = {}): never => {
  throw { code, params, retry: false, incident: null } satisfies WireError
}

const ARTICLES: PromiseRule[] = [
  { situation: 'chat', target: 30, latest: 30, resolution: 18_000 },
  { situation: 'order_enquiry', target: 7_200, latest: 10_800, resolution: 18_000 },
  { situation: 'form', target: 86_400, latest: 86_400, resolution: 18_000 },
  { situation: 'email', target: 43_200, latest: 86_400, resolution: 18_000 },
  { situation: 'social', target: 43_200, latest: 86_400, resolution: 18_000 },
]

const emptyDraft = (): DraftView => ({
  text: '',
  html: null,
  savedAt: Date.now(),
  recipients: null,
  effects: [],
  seenMessageId: null,
  files: [],
})

export function fakePlatform(start: World = world(), delay = 0): FakePlatform {
  const listeners = new Set<(event: Event) => void>()
  const openings = new Set<(opening: Opening) => void>()
  const undo: { name: string; params: Record<string, string>; ticketId: string | null; back: () => void }[] = []
  let minted = 0
  let rules = ARTICLES

  const self: FakePlatform = {
    world: start,
    calls: [],
    failing: {},
    changed(...topics) {
      for (const listener of listeners) listener({ kind: 'changed', topics })
    },
    opens(opening) {
      for (const listener of openings) listener(opening)
    },
    writes(ticketId, text) {
      const ticket = ticketOf(ticketId)
      const id = `${ticketId}-w${++minted}`
      ticket.messages = [
        ...ticket.messages,
        {
          id,
          kind: 'inbound',
          author: ticket.row.customerName,
          at: Date.now(),
          text,
          language: ticket.row.language,
          html: null,
          folds: [],
          mail: null,
          own: false,
          attachments: [],
          delivery: null,
          event: null,
        },
      ]
      ticket.lastSeenMessageId = id
      ticket.newMessageIds = [...ticket.newMessageIds, id]
      ticket.row = { ...ticket.row, unread: true, lastMessageAt: Date.now(), status: 'open' }
      self.changed('tickets', 'messages')
    },
    async call(name, input) {
      self.calls.push([name, input])
      await new Promise((done) => setTimeout(done, delay))
      const failure = self.failing[name]
      if (failure) throw { code: 'internal', params: {}, retry: true, incident: null, ...failure }
      const answer = await (answers[name] as (input: unknown) => unknown)(input)
      return structuredClone(answer) as never
    },
    openLink: () => Promise.resolve(),
    choosesFolders: true,
    chooseFile: () => Promise.resolve('/home/ana/Documentos/correo.mbox'),
    chooseFolder: () => Promise.resolve('/home/ana/Documentos'),
    onOpening(listener) {
      openings.add(listener)
      return () => openings.delete(listener)
    },
    onCommand: () => () => undefined,
    offers: () => undefined,
    zoom(percent) {
      document.documentElement.style.fontSize = percent === 100 ? '' : `${percent}%`
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  function ticketOf(id: string): TicketView {
    return (
      start.tickets.get(id) ??
      [...start.tickets.values()].find((one) => String(one.row.number) === id) ??
      fail('not_found')
    )
  }

  const views: SavedView[] = []
  const imports: ImportList = {
    archives: [],
    mailboxes: [{ connectionId: 'connection-1', address: 'hola@tallerazul.example' }],
  }
  const exported: ExportStatus = { running: null, last: null, error: null }
  const backups: BackupStatus = {
    folder: '/home/ana/.local/share/mostrador/backups',
    count: 0,
    newestAt: null,
    newestBytes: 0,
  }
  const customerOf = (id: string) => start.customers.get(id) ?? fail('not_found')

  function queueOf(row: TicketRow, queue: string): boolean {
    if (queue === 'mine') return row.status === 'open' && row.mine
    if (queue === 'unassigned') return row.status === 'open' && !row.assignee
    if (queue === 'overdue') return row.status === 'open' && row.due !== null && row.due.at < Date.now()
    if (queue === 'waiting' || queue === 'snoozed' || queue === 'held' || queue === 'binned')
      return row.status === queue
    if (queue === 'all_open') return !['resolved', 'merged', 'held', 'binned'].includes(row.status)
    return row.status === 'resolved'
  }

  function settle(item: OutboxItem, state: OutboxItem['delivery']['state']): void {
    item.delivery = delivery(state, item.id)
    item.changedAt = Date.now()
    const ticket = item.ticketId ? start.tickets.get(item.ticketId) : undefined
    if (ticket) {
      for (const message of ticket.messages)
        if (message.delivery?.outboxId === item.id) message.delivery = item.delivery
      ticket.row = {
        ...ticket.row,
        delivery: ['held', 'waiting', 'sending', 'unknown', 'needs_you'].includes(state) ? state : null,
      }
    }
    self.changed('outbox', 'tickets', 'messages', 'connections')
  }

  function takeBack(item: OutboxItem & { text: string }): { ticketId: string; text: string } {
    const ticket = ticketOf(item.ticketId ?? '')
    ticket.messages = ticket.messages.filter((message) => message.delivery?.outboxId !== item.id)
    ticket.replyDraft = { ...emptyDraft(), text: item.text, savedAt: Date.now() }
    ticket.row = { ...ticket.row, delivery: null, hasDraft: true, status: 'open' }
    start.outbox.delete(item.id)
    self.changed('outbox', 'tickets', 'messages', 'drafts', 'connections')
    return { ticketId: ticket.row.id, text: item.text }
  }

  const answers: { [K in Command]: (input: RpcMap[K]['input']) => RpcMap[K]['output'] | Promise<RpcMap[K]['output']> } =
    {
      'app.state': () => start.app,
      'app.set': ({ key, value }) => {
        if (!(key in start.app.settings)) fail('setting_invalid', { key })
        if (key === 'undo_seconds' && !(Number(value) >= 0 && Number(value) <= 30)) fail('setting_invalid', { key })
        start.app.settings = { ...start.app.settings, [key]: value }
        const { language, theme, contrast, density, panes, ...rest } = start.app.settings
        Object.assign(start.app, { language, theme, contrast, density, panes })
        start.app.messageSize = Number(rest['message_size'])
        start.app.undoSeconds = Number(rest['undo_seconds'])
        start.app.agentName = rest['agent_name'] ?? ''
        self.changed('settings')
        return {}
      },
      'app.storage': () => ({
        folder: '/home/ana/.local/share/mostrador',
        databaseBytes: 4_812_800,
        attachmentBytes: 231_000,
        freeBytes: 64_000_000_000,
      }),
      'vault.unlock': ({ passphrase }) => {
        if (passphrase.length < 8) fail('passphrase_short')
        if (start.app.stage === 'locked' && passphrase !== 'taller azul') fail('passphrase_wrong')
        start.app.stage = 'first_run'
        self.changed('app')
        return {}
      },
      'sample.start': () => {
        Object.assign(start.app, { stage: 'open', sampleShop: true, shopName: 'Taller Azul' })
        self.changed('app', 'tickets', 'connections')
        return {}
      },
      'sample.leave': () => {
        Object.assign(start.app, { stage: 'first_run', sampleShop: false, shopName: null })
        self.changed('app')
        return {}
      },
      'ticket.list': ({ queue, channel, language, order, offset, limit }) => {
        const rows = [...start.tickets.values()]
          .map((ticket) => ticket.row)
          .filter(
            (row) =>
              queueOf(row, queue) && (!channel || row.channel === channel) && (!language || row.language === language),
          )
          .sort((one, other) =>
            order === 'due'
              ? (one.due?.at ?? Infinity) - (other.due?.at ?? Infinity) || other.lastMessageAt - one.lastMessageAt
              : other.lastMessageAt - one.lastMessageAt,
          )
        return { rows: rows.slice(offset, offset + limit), total: rows.length, capped: false, upTo: 0 }
      },
      'ticket.order': async (input) => {
        const { rows } = await self.call('ticket.list', { ...input, offset: 0, limit: Number.MAX_SAFE_INTEGER })
        return { ids: rows.map((row) => row.id).join(''), complete: true, upTo: 0 }
      },
      'ticket.rows': ({ ticketIds }) => ({
        rows: ticketIds.flatMap((id) => start.tickets.get(id)?.row ?? []),
      }),
      'view.list': () => ({ views }),
      'view.save': ({ id, ...rest }) => {
        const viewId = id ?? `view-${views.length + 1}`
        const view = { ...rest, id: viewId, code: '', count: { count: 0, capped: false } }
        const at = views.findIndex((one) => one.id === viewId)
        views.splice(at < 0 ? views.length : at, 1, view)
        self.changed('views')
        return { viewId }
      },
      'view.remove': ({ viewId }) => {
        views.splice(
          views.findIndex((one) => one.id === viewId),
          1,
        )
        self.changed('views')
        return {}
      },
      'view.order': ({ viewIds }) => {
        views.sort((one, other) => viewIds.indexOf(one.id) - viewIds.indexOf(other.id))
        self.changed('views')
        return {}
      },
      'view.count': () => ({ count: 0, capped: false }),
      'ticket.counts': () => {
        const rows = [...start.tickets.values()].map((ticket) => ticket.row)
        const count = (queue: string) => rows.filter((row) => queueOf(row, queue)).length
        const tally = (pick: (row: TicketRow) => string | null) => {
          const found: Record<string, number> = {}
          for (const row of rows) {
            const key = pick(row)
            if (key && !['resolved', 'held', 'binned'].includes(row.status)) found[key] = (found[key] ?? 0) + 1
          }
          return found
        }
        return {
          mine: count('mine'),
          mineAtRisk: 0,
          unassignedAtRisk: 0,
          overdueCapped: false,
          snoozed: count('snoozed'),
          unassigned: count('unassigned'),
          overdue: count('overdue'),
          waiting: count('waiting'),
          allOpen: count('all_open'),
          resolved: count('resolved'),
          held: count('held'),
          binned: count('binned'),
          byChannel: tally((row) => row.channel),
          byLanguage: tally((row) => row.language),
        }
      },
      'ticket.get': ({ ticketId }) => ticketOf(ticketId),
      'ticket.read': ({ ticketId, read }) => {
        const ticket = ticketOf(ticketId)
        ticket.row = { ...ticket.row, unread: !read }
        if (read) ticket.newMessageIds = []
        self.changed('tickets')
        return {}
      },
      'ticket.batch': ({ ticketIds, change }) => {
        const changed: [string, TicketRow][] = []
        const results = [...new Set(ticketIds)].map((ticketId) => {
          const ticket = start.tickets.get(ticketId)
          if (!ticket) {
            const error = { code: 'not_found', params: {}, retry: false, incident: null }
            return { ticketId, number: null, changed: false, error }
          }
          const before = ticket.row
          ticket.row = changedRow(before, change)
          const followed = followersAfter(before, change)
          followers.set(ticket.row, followed)
          const different =
            JSON.stringify([before, followers.get(before) ?? []]) !== JSON.stringify([ticket.row, followed])
          if (different) changed.push([ticketId, before])
          return { ticketId, number: before.number, changed: different, error: null }
        })
        const only = changed.length === 1 ? changed[0]! : undefined
        if (changed.length > 0) {
          undo.push({
            name: changeName(change),
            params: {
              ...changeSlots(change),
              count: String(changed.length),
              ...(only && { number: String(only[1].number) }),
            },
            ticketId: only?.[0] ?? null,
            back: () => {
              for (const [id, before] of changed) start.tickets.get(id)!.row = before
            },
          })
        }
        self.changed('tickets')
        return { changed: changed.length, results }
      },
      'tag.list': () => {
        const counts = new Map<string, number>()
        for (const { row } of start.tickets.values())
          for (const tag of row.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1)
        return { tags: [...counts].map(([tag, count]) => ({ tag, count })) }
      },
      'when.read': ({ text }) => {
        const hours = /(\d+)/.exec(text)?.[1]
        if (!hours) return fail('when_unreadable')
        return { at: Date.now() + Number(hours) * 3_600_000 }
      },
      'when.presets': () => ({ presets: [{ code: 'tomorrow_morning', at: Date.now() + 86_400_000 }] }),
      'ticket.merge': () => ({}),
      'ticket.unmerge': () => ({ later: 0 }),
      'ticket.merge_candidates': ({ ticketId }) => ({
        tickets: [...start.tickets.values()]
          .filter(({ row }) => row.id !== ticketId)
          .slice(0, 5)
          .map(({ row }) => ({ row, sameCustomer: false })),
      }),
      'ticket.merged': () => ({ tickets: [] }),
      'ticket.watchers': ({ ticketId }) => ({
        agents: AGENTS.filter(({ id, me }) => {
          const { row } = ticketOf(ticketId)
          return me ? row.watching : (followers.get(row) ?? []).includes(id)
        }),
      }),
      'message.original': ({ messageId }) => {
        for (const { row, messages } of start.tickets.values()) {
          const found = messages.find((message) => message.id === messageId)
          if (!found) continue
          return {
            kind: found.kind,
            author: found.author,
            address: found.kind === 'inbound' ? 'carla@example.org' : null,
            text: found.text,
            language: found.language,
            at: found.at,
            number: row.number,
            subject: row.subject,
            channel: row.channel,
            conversation: row.id,
            connection: 'Taller Azul',
            externalId: found.kind === 'inbound' ? `msg_${found.id}` : null,
          }
        }
        return fail('not_found')
      },
      'message.html': () => fail('not_found'),
      'message.show_pictures': () => fail('not_found'),
      'message.load_pictures': () => fail('not_found'),
      'message.stop_pictures': () => ({}),
      'message.source': () => fail('not_found'),
      'ticket.split': () => fail('split_all'),
      'undo.redo': () => ({ name: null, params: {}, ticketId: null }),
      'undo.history': () => ({
        changes: undo
          .slice(-10)
          .reverse()
          .map(({ name, params, ticketId }) => ({ name, params, ticketId, at: Date.now() })),
        redo: null,
      }),
      'agent.list': () => ({ agents: AGENTS }),
      'agent.add': ({ name }) => {
        AGENTS.push({ id: name, name, me: false, retired: false })
        self.changed('agents')
        return { agentId: name }
      },
      'agent.rename': ({ agentId, name }) => {
        AGENTS.find((agent) => agent.id === agentId)!.name = name
        self.changed('agents')
        return {}
      },
      'agent.retire': ({ agentId, retired }) => {
        AGENTS.find((agent) => agent.id === agentId)!.retired = retired
        self.changed('agents')
        return {}
      },
      'ticket.reply': (input) => {
        const ticket = ticketOf(input.ticketId)
        if (!input.text.trim()) fail('reply_empty')
        const inPublic = input.recipients?.[0] === '*'
        if (inPublic && ticket.recipients.inPublic === 'no') fail('public_impossible')
        if (inPublic && ticket.replyDraft?.files.length) fail('public_files')
        if (!inPublic && ticket.replyRoute === 'none') fail('no_reply_route')
        if (!input.force && input.lastSeenMessageId !== ticket.lastSeenMessageId) fail('reply_outdated')
        const id = input.operationId
        const heldUntil = Date.now() + start.app.undoSeconds * 1000
        const state = delivery('held', id, { heldUntil, inPublic })
        const item = {
          id,
          kind: inPublic ? 'reply.public' : 'reply.send',
          ticketId: input.ticketId,
          ticketNumber: ticket.row.number,
          subject: ticket.row.subject,
          to: ticket.row.customerName,
          preview: input.text.slice(0, 80),
          createdAt: Date.now(),
          changedAt: Date.now(),
          delivery: state,
          recipients: [],
          text: input.text,
          until: heldUntil,
          refund: null,
          goods: null,
        }
        start.outbox.set(id, item)
        ticket.messages = [
          ...ticket.messages,
          {
            id: `m-${id}`,
            kind: 'outbound',
            author: 'Ana',
            at: Date.now(),
            text: input.text,
            language: null,
            html: null,
            folds: [],
            mail: null,
            own: true,
            attachments: [],
            delivery: state,
            event: null,
          },
        ]
        ticket.replyDraft = null
        ticket.row = { ...ticket.row, hasDraft: false, status: input.then ?? 'waiting', due: null, delivery: 'held' }
        setTimeout(() => start.outbox.has(id) && settle(item, 'sent'), heldUntil - Date.now())
        self.changed('tickets', 'messages', 'drafts', 'outbox', 'connections')
        return { outboxId: id, heldUntil }
      },
      'ticket.note': ({ ticketId, text, operationId }) => {
        const ticket = ticketOf(ticketId)
        ticket.messages = [
          ...ticket.messages,
          {
            id: operationId,
            kind: 'note',
            author: 'Ana',
            at: Date.now(),
            text,
            language: null,
            html: null,
            folds: [],
            mail: null,
            own: true,
            attachments: [],
            delivery: null,
            event: null,
          },
        ]
        ticket.noteDraft = null
        self.changed('messages', 'drafts')
        return {}
      },
      'draft.save': ({ ticketId, kind, text, html, recipients, effects, seenMessageId }) => {
        const ticket = ticketOf(ticketId)
        const before = kind === 'reply' ? ticket.replyDraft : ticket.noteDraft
        const files = before?.files ?? []
        const saved =
          text || files.length > 0 || effects?.length
            ? {
                text,
                html: html && /<(strong|em|u|ul|ol|blockquote|a)[ >]/.test(html) ? html : null,
                savedAt: Date.now(),
                recipients: recipients ?? null,
                effects: effects ?? [],
                seenMessageId: seenMessageId ?? null,
                files,
              }
            : null
        if (kind === 'reply') ticket.replyDraft = saved
        else ticket.noteDraft = saved
        ticket.row = { ...ticket.row, hasDraft: ticket.replyDraft !== null || ticket.noteDraft !== null }
        self.changed('drafts')
        return { savedAt: Date.now() }
      },
      'draft.list': () => {
        const drafts = [...start.tickets.values()].flatMap(({ row, replyDraft, noteDraft }) =>
          (
            [
              ['reply', replyDraft],
              ['note', noteDraft],
            ] as const
          ).flatMap(([kind, draft]) =>
            draft
              ? [
                  {
                    ticketId: row.id,
                    number: row.number,
                    subject: row.subject || row.snippet,
                    customerName: row.customerName,
                    kind,
                    preview: draft.text.replaceAll('\n', ' '),
                    files: draft.files.length,
                    savedAt: draft.savedAt,
                  },
                ]
              : [],
          ),
        )
        return { drafts, total: drafts.length }
      },
      'draft.attach': ({ ticketId, kind, name, mediaType, base64 }) => {
        const ticket = ticketOf(ticketId)
        const file = { id: `f${++minted}f`, name, mediaType, size: Math.floor((base64.length * 3) / 4) }
        const before = kind === 'reply' ? ticket.replyDraft : ticket.noteDraft
        const draft = { ...(before ?? emptyDraft()), savedAt: Date.now() }
        draft.files = [...draft.files, file]
        if (kind === 'reply') ticket.replyDraft = draft
        else ticket.noteDraft = draft
        self.changed('drafts')
        return file
      },
      'draft.detach': ({ fileId }) => {
        for (const ticket of start.tickets.values())
          for (const draft of [ticket.replyDraft, ticket.noteDraft])
            if (draft) draft.files = draft.files.filter((file) => file.id !== fileId)
        self.changed('drafts')
        return {}
      },
      'draft.discard': ({ ticketId, kind }) => {
        const ticket = ticketOf(ticketId)
        const before = kind === 'reply' ? ticket.replyDraft : ticket.noteDraft
        const put = (draft: DraftView | null) => {
          if (kind === 'reply') ticket.replyDraft = draft
          else ticket.noteDraft = draft
        }
        put(null)
        undo.push({
          name: 'draft.discard',
          params: {},
          ticketId,
          back: () => put(before && { ...before, savedAt: Date.now() }),
        })
        self.changed('drafts')
        return {}
      },
      'draft.to_note': ({ ticketId }) => {
        const ticket = ticketOf(ticketId)
        const reply = ticket.replyDraft ?? fail('reply_empty')
        const text = [ticket.noteDraft?.text, reply.text].filter(Boolean).join('\n\n')
        ticket.noteDraft = { ...emptyDraft(), text, savedAt: Date.now(), files: reply.files }
        ticket.replyDraft = null
        self.changed('drafts')
        return {}
      },
      'draft.look': ({ text, kind }) => {
        const places = [...text.matchAll(/\{\{([^{}\n]*)\}\}/g)].map((hit) => hit[1]!.trim())
        return {
          findings: [
            ...(text.trim() ? [] : [{ code: 'empty', error: true, forbids: true, excerpt: '' }]),
            ...(kind === 'reply'
              ? places.map((place) => ({ code: 'placeholder', error: true, forbids: true, excerpt: `{{${place}}}` }))
              : []),
          ],
          places: places.map((place) => ({ place, value: null })),
          signature: '',
          language: 'es',
        }
      },
      'macro.list': () => ({ macros: start.macros, places: ['customer.first_name', 'order.number'] }),
      'macro.save': ({ macroId, name, texts, effects }) => {
        if (!name.trim()) fail('macro_name_missing')
        const id = macroId ?? `k${++minted}`
        const rest = start.macros.filter((one) => one.id !== id)
        start.macros = [...rest, { id, name, texts, effects, used: 0, fromShop: false }]
        self.changed('macros')
        return { macroId: id }
      },
      'macro.remove': ({ macroId }) => {
        const before = start.macros
        start.macros = before.filter((one) => one.id !== macroId)
        undo.push({ name: 'macro.remove', params: {}, ticketId: null, back: () => (start.macros = before) })
        self.changed('macros')
        return {}
      },
      'macro.for': ({ macroId, ticketId }) => {
        const found = start.macros.find((one) => one.id === macroId) ?? fail('not_found')
        const wanted = ticketOf(ticketId).row.language
        const text = found.texts.find((one) => one.language === wanted) ?? found.texts[0]
        return {
          text: text?.text.replace('{{customer.first_name}}', ticketOf(ticketId).row.customerName.split(' ')[0]!) ?? '',
          html: null,
          language: text?.language ?? 'en',
          missing: text && text.language !== wanted ? wanted : null,
          unfilled: [],
          effects: found.effects,
        }
      },
      'signature.list': () => ({ signatures: start.signatures }),
      'sender.list': () => ({ senders: start.senders }),
      'sender.set': ({ sender, rule }) => {
        if (!sender.includes('@')) fail('sender_invalid', { sender })
        start.senders = start.senders.filter((one) => one.sender !== sender)
        if (rule) start.senders.unshift({ sender, rule, saidAt: Date.now() })
        self.changed('senders')
        return {}
      },
      'address.retry': () => ({}),
      'news.get': () => ({
        rules: [],
        texts: [],
        places: [],
        way: null,
        mailboxes: [],
        deliveryDays: null,
        longestDelivery: 90,
      }),
      'news.way': () => ({}),
      'news.delivery': () => ({}),
      'news.set': () => ({}),
      'news.text': () => ({}),
      'news.preview': () => ({ order: null, subject: '', text: '' }),
      'acknowledge.get': () => ({ what: start.acknowledging, texts: [], places: [] }),
      'acknowledge.set': ({ what }) => {
        start.acknowledging = what
        self.changed('connections')
        return {}
      },
      'acknowledge.text': () => ({}),
      'acknowledge.preview': ({ text }) => ({ text }),
      'signature.set': ({ connectionId, language, text }) => {
        start.signatures = start.signatures.filter(
          (one) => one.language !== language || one.connectionId !== connectionId,
        )
        if (text.trim()) start.signatures.push({ connectionId, language, text: text.trim() })
        self.changed('macros')
        return {}
      },
      'link.open': () => ({}),
      'attachment.read': ({ attachmentId }) => ({
        name: attachmentId.endsWith('f') ? 'buzón del portal.png' : 'factura.pdf',
        mediaType: attachmentId.endsWith('f') ? 'image/png' : 'application/pdf',
        base64: PICTURE,
      }),
      'undo.last': () => {
        const last = undo.pop()
        if (!last) return { name: null, params: {}, ticketId: null }
        last.back()
        self.changed('tickets')
        return { name: last.name, params: last.params, ticketId: last.ticketId }
      },
      'customer.get': ({ customerId, orderId, allOrders }) => {
        const view = customerOf(customerId)
        const orders = view.orders.filter((one, at) => allOrders || at < 3 || one.id === orderId)
        return { ...view, orders }
      },
      'customer.keep': ({ customerId, field }) => {
        const view = customerOf(customerId)
        view.disputes = view.disputes.filter((one) => one.field !== field)
        self.changed('customers')
        return {}
      },
      'customer.edit': ({ customerId, changes }) => {
        const view = customerOf(customerId)
        for (const { field, value } of changes) {
          if (value !== null) Object.assign(view, { [field]: value })
          view.edited = view.edited.filter((one) => one !== field)
          if (value !== null) view.edited = [...view.edited, field]
          view.disputes = view.disputes.filter((one) => one.field !== field)
        }
        self.changed('customers')
        return {}
      },
      search: (input) => searched(start, input),
      'search.suggest': ({ text, limit }) => suggested(start, text, limit),
      'customer.note_add': ({ customerId, text, noteId }) => {
        const view = customerOf(customerId)
        if (!view.notes.some((note) => note.id === noteId))
          view.notes = [{ id: noteId, author: 'Ana', text, at: Date.now(), changedAt: null }, ...view.notes]
        self.changed('customers')
        return {}
      },
      'customer.note_edit': ({ noteId, text }) => {
        for (const view of start.customers.values())
          view.notes = view.notes.flatMap((note) => {
            if (note.id !== noteId) return [note]
            return text === null ? [] : [{ ...note, text, changedAt: Date.now() }]
          })
        self.changed('customers')
        return {}
      },
      'customer.matches': () => ({ likely: [], merged: [] }),
      'repair.choice': () => ({ backupAt: null }),
      'repair.do': () => fail('nothing_damaged'),
      'customer.erase_preview': ({ customerId }) => ({
        customerId,
        confirm: customerOf(customerId).name,
        traces: { tickets: 1, messages: 2, files: 0, drafts: 0, notes: 0, addresses: 1, orders: 1, underWay: 0 },
        copies: [],
      }),
      'customer.erase': ({ customerId, confirm }) => {
        if (confirm !== customerOf(customerId).name) fail('erase_confirm')
        const traces = { tickets: 1, messages: 2, files: 0, drafts: 0, notes: 0, addresses: 1, orders: 1, underWay: 0 }
        return { traces, copies: [] }
      },
      'customer.merge_preview': () => fail('not_found'),
      'customer.merge': () => fail('merge_same'),
      'customer.separate': () => fail('customer_changed'),
      'customer.distinct': () => fail('merge_same'),
      'customer.refresh': ({ customerId }) => ({
        shops: [
          {
            label: 'Taller Azul',
            reread: customerOf(customerId).orders.length,
            listOnly: false,
            changed: 0,
            errorCode: null,
            errorParams: {},
          },
        ],
      }),
      'customer.products': () => ({ products: [] }),
      'product.get': () => fail('not_found'),
      'refund.quote': () => ({ payments: [], openId: null, stamp: '', fresh: true, recordOnly: false }),
      'refund.request': () => fail('refund_unsupported'),
      'return.step': () => fail('return_unsupported'),
      'order.find': ({ text }) => ({
        orders: [...start.customers.values()]
          .flatMap((view) => view.orders.map((one) => ({ view, one })))
          .filter(({ view, one }) => `${one.number} ${view.name}`.toLowerCase().includes(text.toLowerCase()))
          .map(({ view, one }) => ({
            id: one.id,
            number: one.number,
            buyer: view.name,
            placedAt: one.placedAt,
            total: one.total,
            city: view.city ?? '',
          })),
      }),
      'ticket.link_order': ({ ticketId, orderId }) => {
        const ticket = ticketOf(ticketId)
        ticket.orderId = orderId
        self.changed('tickets')
        return {}
      },
      'promise.get': () => ({ rules, articles: ARTICLES }),
      'promise.set': (input) => {
        rules = rules.map((own) => input.rules.find((one) => one.situation === own.situation) ?? own)
        self.changed('promises')
        return {}
      },
      'promise.of': ({ ticketId }) => {
        const { row } = ticketOf(ticketId)
        return { running: row.due ? [row.due] : [], firstReply: null, paused: row.status === 'waiting', waited: 0 }
      },
      'outbox.list': () => {
        const items = [...start.outbox.values()].sort((one, other) => other.createdAt - one.createdAt)
        const pick = (...states: string[]) => items.filter((item) => states.includes(item.delivery.state))
        return {
          needsYou: pick('needs_you'),
          waiting: pick('held', 'waiting'),
          sending: pick('sending', 'unknown'),
          recent: pick('sent', 'handed_over'),
        }
      },
      'outbox.text': ({ outboxId }) => ({ text: start.outbox.get(outboxId)?.text ?? fail('not_found') }),
      'outbox.undo': ({ outboxId }) => {
        const item = start.outbox.get(outboxId) ?? fail('not_found')
        if (item.delivery.state !== 'held') fail('already_sent')
        return takeBack(item)
      },
      'outbox.send_now': ({ outboxId }) => {
        settle(start.outbox.get(outboxId) ?? fail('not_found'), 'sent')
        return {}
      },
      'outbox.retry': ({ outboxId }) => {
        settle(start.outbox.get(outboxId) ?? fail('not_found'), 'sending')
        return {}
      },
      'outbox.reschedule': ({ outboxId, at }) => {
        const item = start.outbox.get(outboxId) ?? fail('not_found')
        item.delivery = delivery('held', outboxId, { heldUntil: at, scheduled: true })
        self.changed('outbox', 'tickets', 'messages')
        return {}
      },
      'outbox.decide': ({ outboxId, decision }) => {
        const item = start.outbox.get(outboxId) ?? fail('not_found')
        if (decision === 'cancel' || decision === 'discard') takeBack(item)
        else settle(item, decision === 'happened' ? 'sent' : 'sending')
        return {}
      },
      'notice.list': () => ({ groups: start.notices, badge: start.notices.length, practice: start.practice }),
      'notice.badge': () => ({ count: start.notices.length }),
      'notice.done': ({ ids }) => {
        start.notices = start.notices
          .map((group) => ({
            ...group,
            notices: group.notices.filter((one) => !one.canBeDone || !ids.includes(one.id)),
          }))
          .filter((group) => group.notices.length > 0)
        self.changed('notices')
        return {}
      },
      'notice.practice': () => ({}),
      'connector.list': () => ({
        connectors: [
          {
            id: 'medusa',
            name: 'Medusa',
            fields: [
              { key: 'url', kind: 'url', example: 'https://api.example.com', choices: [], needed: true, seldom: false },
              { key: 'secret_key', kind: 'secret', example: 'sk_…', choices: [], needed: true, seldom: false },
            ],
            capabilities: [
              'orders',
              'customers',
              'products',
              'payments',
              'fulfilments',
              'returns',
              'order_notes',
              'stock',
            ],
            steps: ['reach', 'sign_in', 'read_orders'],
          },
        ],
      }),
      'connection.list': () => {
        const states = [...start.outbox.values()].map((item) => item.delivery.state)
        return {
          connections: start.connections,
          outboxOpen: states.filter((state) => !['sent', 'handed_over', 'cancelled'].includes(state)).length,
          outboxNeedsYou: states.filter((state) => state === 'needs_you').length,
        }
      },
      'connection.suggest': () => ({ name: '', values: {}, hint: '', link: '', signIn: null }),
      'connection.sign_in': () => ({}),
      'sign_in.begin': () => fail('sign_in_unknown'),
      'sign_in.get': () => fail('sign_in_gone'),
      'sign_in.cancel': () => ({}),
      'connection.test': ({ fields }) =>
        fields['url']?.startsWith('https://')
          ? {
              ok: true,
              shopName: 'Taller Azul',
              steps: ['reach', 'sign_in', 'read_orders'].map((code) => ({
                code,
                ok: true,
                errorCode: null,
                errorParams: {},
              })),
            }
          : {
              ok: false,
              shopName: null,
              steps: [
                { code: 'reach', ok: false, errorCode: 'shop_unreachable', errorParams: { host: fields['url'] ?? '' } },
              ],
            },
      'connection.add': () => {
        Object.assign(start.app, { stage: 'open', shopName: 'Taller Azul' })
        self.changed('app', 'connections')
        return { connectionId: 'c2' }
      },
      'connection.pause': ({ connectionId, paused }) => {
        const found = start.connections.find((one) => one.id === connectionId) ?? fail('not_found')
        found.health = paused ? 'paused' : 'good'
        self.changed('connections')
        return {}
      },
      'connection.leave_preview': () => ({
        orders: 1204,
        customers: 861,
        shared: 3,
        tickets: start.tickets.size,
        waiting: 0,
        inDoubt: 0,
        copies: [],
      }),
      'connection.leave': ({ connectionId, erase }) => {
        const found = start.connections.find((one) => one.id === connectionId) ?? fail('not_found')
        if (erase) start.connections = start.connections.filter((one) => one !== found)
        else Object.assign(found, { health: 'left', leftAt: Date.now() })
        self.changed('connections')
        return { withdrawal: 'no_grant', provider: '', copies: [] }
      },
      'connection.sync': () => self.call('sync.now', {}),
      'backup.status': () => backups,
      'backup.now': () => {
        Object.assign(backups, { count: backups.count + 1, newestAt: Date.now(), newestBytes: 4_812_800 })
        self.changed('app')
        return backups
      },
      'export.status': () => exported,
      'export.start': ({ folder }) => {
        if (!folder.startsWith('/')) return fail('folder_unwritable', { folder })
        exported.last = {
          folder: `${folder}/mostrador-2026-11-22T08-00-00Z`,
          rows: 4812,
          messages: 320,
          missing: 0,
          at: Date.now(),
        }
        self.changed('export')
        return {}
      },
      'export.cancel': () => ({}),
      'sheet.list': () => ({ sheets: [], shops: [] }),
      'sheet.look': ({ path }) => fail('import_missing', { path }),
      'sheet.start': ({ path }) => fail('import_missing', { path }),
      'sheet.change': () => fail('not_found'),
      'sheet.problems': () => ({ problems: [] }),
      'import.list': () => imports,
      'import.start': ({ connectionId, path }) => {
        if (!path.startsWith('/')) return fail('import_missing', { path })
        imports.archives.unshift({
          id: `import-${imports.archives.length}`,
          connectionId,
          path,
          state: 'running',
          added: 1200,
          known: 40,
          leftOut: 12,
          done: 30_000_000,
          total: 100_000_000,
          problems: [{ file: 'Inbox.mbox', code: 'cut_off', mails: 1 }],
          errorCode: null,
          startedAt: Date.now(),
        })
        self.changed('imports')
        return {}
      },
      'import.change': ({ importId, wish }) => {
        const archive = imports.archives.find((one) => one.id === importId) ?? fail('not_found')
        archive.state = { pause: 'paused', resume: 'running', cancel: 'cancelled' }[wish] as ArchiveView['state']
        self.changed('imports')
        return {}
      },
      'ticket.paper': () => ({ name: '1001.pdf', mediaType: 'application/pdf', base64: btoa('%PDF-1.7') }),
      'ticket.mail_file': () => ({ name: '1001.eml', mediaType: 'message/rfc822', base64: btoa('Subject: Hola') }),
      'backup.recovery_code': () => ({ code: 'H3JK2-9QZ4M' }),
      'sync.now': async () => {
        await new Promise((done) => setTimeout(done, 300))
        const connection = start.connections[0]
        if (connection) connection.lastSuccessAt = Date.now()
        self.changed('connections', 'customers')
        return {
          connections: [
            {
              label: 'Taller Azul',
              orders: 0,
              customers: 0,
              products: 0,
              messages: 0,
              tickets: 0,
              errorCode: null,
              errorParams: {},
            },
          ],
        }
      },
    }

  return self
}
