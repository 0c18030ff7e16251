/** An invented shop for tests and for the developer's page: Taller Azul, its customers, orders and tickets in four languages. */
import type {
  AcknowledgeWhat,
  AppState,
  ConnectionView,
  CustomerView,
  DeliveryView,
  MacroView,
  MessageView,
  MoneyView,
  NoticeGroup,
  NoticeView,
  OrderView,
  OutboxItem,
  PracticeStep,
  SenderView,
  SignatureView,
  TicketRow,
  TicketView,
} from '../../src/ipc/generated'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** A picture of one blue pixel, large enough to be drawn. */
export const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNkYPhfz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC'

export interface World {
  app: AppState
  tickets: Map<string, TicketView>
  customers: Map<string, CustomerView>
  connections: ConnectionView[]
  notices: NoticeGroup[]
  practice: PracticeStep[]
  macros: MacroView[]
  signatures: SignatureView[]
  senders: SenderView[]
  acknowledging: AcknowledgeWhat
  outbox: Map<string, OutboxItem & { text: string; until: number }>
}

interface Person {
  name: string
  email: string
  language: string
  country: string
  city: string
  currency: string
}

const PEOPLE: Person[] = [
  {
    name: 'Carla Ibáñez Robles',
    email: 'carla.ibanez@example.com',
    language: 'es',
    country: 'ES',
    city: 'Valencia',
    currency: 'EUR',
  },
  {
    name: 'Szabó Eszter',
    email: 'szabo.eszter@example.com',
    language: 'hu',
    country: 'HU',
    city: 'Szeged',
    currency: 'HUF',
  },
  {
    name: 'Putri Ayu Lestari',
    email: 'putri.ayu@example.com',
    language: 'id',
    country: 'ID',
    city: 'Bandung',
    currency: 'IDR',
  },
  { name: 'Tom Reed', email: 'tom.reed@example.com', language: 'en', country: 'IE', city: 'Cork', currency: 'EUR' },
  {
    name: 'José Luis Muñoz',
    email: 'jl.munoz@example.com',
    language: 'es',
    country: 'ES',
    city: 'Málaga',
    currency: 'EUR',
  },
  {
    name: 'Kovács Béla',
    email: 'kovacs.bela@example.com',
    language: 'hu',
    country: 'HU',
    city: 'Győr',
    currency: 'HUF',
  },
  {
    name: 'Hannah O’Connor-Featherstonehaugh',
    email: 'hannah.oconnor@example.com',
    language: 'en',
    country: 'GB',
    city: 'Leeds',
    currency: 'GBP',
  },
  { name: 'Dewi Sartika', email: 'dewi@example.com', language: 'id', country: 'ID', city: 'Surabaya', currency: 'IDR' },
]

const TOPICS: Record<string, [string, string, string][]> = {
  es: [
    [
      'El seguimiento dice entregado, pero aquí no hay nada',
      'Hola, el seguimiento de mi pedido dice que se entregó el lunes, pero aquí no ha llegado nada. ¿Podéis mirarlo? Os dejo una foto del buzón.\n\nGracias,\nCarla',
      'Hola: lo siento mucho. Hemos abierto una reclamación con el transportista y mañana te escribo con lo que nos digan.',
    ],
    [
      'La taza llegó rota',
      'Buenas, una de las dos tazas azules ha llegado rota. ¿Qué tengo que hacer para que me mandéis otra?',
      'Hola: no hace falta que devuelvas nada. Te mandamos otra hoy mismo.',
    ],
    [
      '¿Cuándo vuelve la bandeja grande?',
      'Quería comprar la bandeja grande y pone agotado. ¿Sabéis cuándo vuelve?',
      'Hola: el taller termina la próxima tanda a finales de mes.',
    ],
  ],
  hu: [
    [
      'Hibás termék érkezett, cserét kérek',
      'Tisztelt Ügyfélszolgálat!\n\nA tegnap megérkezett tányér széle csorba. Szeretném kicserélni egy hibátlanra. Hová küldjem vissza?\n\nÜdvözlettel,\nSzabó Eszter',
      'Kedves Eszter! Elnézést kérünk. Ma feladjuk a cseretányért, a hibásat nem kell visszaküldenie.',
    ],
    [
      'Módosítható még a szállítási cím?',
      'Elírtam a házszámot a rendelésben, 14 helyett 41 a jó. Lehet még javítani?',
      'Kedves Béla! Igen, átírtuk, még nem adtuk fel a csomagot.',
    ],
  ],
  id: [
    [
      'Ukuran salah, bisa ditukar?',
      'Halo kak, saya pesan mangkuk ukuran M tapi yang datang ukuran S. Bisa ditukar? Kotaknya sudah saya buka.',
      'Halo Kak Putri, tentu bisa. Kami kirim ukuran M besok pagi ya.',
    ],
    [
      'Paket belum sampai',
      'Sudah seminggu paket saya belum sampai, resinya tidak bergerak. Mohon dicek ya.',
      'Halo Kak Dewi, kami cek ke kurir dulu ya.',
    ],
  ],
  en: [
    [
      'Invoice for my company',
      'Hello, could you send me an invoice with our VAT number? I forgot to fill it in when I ordered.',
      'Hello Tom, of course. Which VAT number should be on it?',
    ],
    [
      'Gift wrap for one item only',
      'Is it possible to have only the blue cup gift-wrapped? The bowl is for me.',
      'Hi Hannah, yes, we have noted it on the order.',
    ],
  ],
}

const ITEMS: [string, string, string, number][] = [
  ['Taza azul', '350 ml', 'TA-350', 1200],
  ['Bandeja de roble', '40 cm', 'BR-040', 1850],
  ['Cuenco esmaltado', 'M', 'CE-M', 2450],
  ['Plato llano', '27 cm', 'PL-27', 1600],
]

function price(minor: number, currency: string): MoneyView {
  if (currency === 'HUF') return { minor: minor * 400, currency, digits: 2 }
  if (currency === 'IDR') return { minor: minor * 175 + (minor % 7 === 0 ? 50 : 0), currency, digits: 2 }
  return { minor, currency, digits: 2 }
}

function order(person: Person, nth: number, now: number): OrderView {
  const lines = ITEMS.slice(nth % 2, (nth % 2) + 1 + (nth % 3)).map(([title, variant, sku, minor], at) => ({
    lineId: `item-${nth}-${at}`,
    productId: sku,
    title,
    variant,
    sku,
    quantity: 1 + ((nth + at) % 2),
    returned: nth === 2 && at === 0 ? 1 : 0,
    total: price(minor * (1 + ((nth + at) % 2)), person.currency),
    stock: at === 1 ? 0 : 14 - at,
  }))
  const shipping = price(495, person.currency)
  const total = { ...shipping, minor: lines.reduce((sum, line) => sum + line.total.minor, shipping.minor) }
  const placedAt = now - (6 + nth * 74) * DAY
  const refunded = nth === 2 ? { ...total, minor: lines[0]!.total.minor } : { ...total, minor: 0 }
  const states = ['shipped', 'delivered', 'delivered', 'delivered', 'cancelled'] as const
  const fulfilment = states[nth] ?? 'delivered'
  return {
    id: `${person.email}-o${nth}`,
    number: `${person.country}-${10442 - nth * 461}`,
    shop: 'Taller Azul',
    gone: false,
    fromFile: false,
    placedAt,
    payment: nth === 2 ? 'partially_refunded' : nth === 4 ? 'voided' : 'paid',
    fulfilment,
    cancelled: nth === 4,
    shopStatus: nth === 4 ? 'canceled' : 'completed',
    total,
    shipping,
    paid: nth === 4 ? { ...total, minor: 0 } : total,
    refunded,
    lines,
    fulfilments:
      nth === 4
        ? []
        : [
            {
              status: fulfilment,
              carrier: 'Correos Express',
              trackingNumber: `PK${73200411 + nth}ES`,
              trackingUrl: 'https://tracking.example.com/PK73200411ES',
              shippedAt: placedAt + DAY,
              deliveredAt: fulfilment === 'delivered' ? placedAt + 3 * DAY : null,
            },
          ],
    refunds: nth === 2 ? [{ amount: refunded, at: placedAt + 9 * DAY, reason: 'Llegó rota' }] : [],
    returnOpening: null,
    returnOpened: null,
    returns:
      nth === 2
        ? [
            {
              kind: 'return',
              id: 'ret_1',
              status: 'received',
              at: placedAt + 6 * DAY,
              lines: ['1 × Taza azul'],
              note: 'El asa está partida.',
              acts: [],
              reasons: [],
              longestNote: 0,
              restocks: true,
              decided: null,
            },
          ]
        : [],
    history: [
      { code: 'placed', at: placedAt, params: {} },
      { code: 'paid', at: placedAt + MINUTE, params: {} },
      {
        code: 'shipped',
        at: placedAt + DAY,
        params: { carrier: 'Correos Express', tracking: `PK${73200411 + nth}ES` },
      },
      ...(nth === 2
        ? [{ code: 'refunded', at: placedAt + 9 * DAY, params: { minor: '1200', currency: 'EUR', digits: '2' } }]
        : []),
    ],
    promisedAt: placedAt + 5 * DAY,
    destination: `${person.city}, ${person.country}`,
    refreshedAt: now - 12 * MINUTE,
  }
}

export function delivery(
  state: DeliveryView['state'],
  outboxId: string,
  rest: Partial<DeliveryView> = {},
): DeliveryView {
  return {
    state,
    inPublic: false,
    outboxId,
    heldUntil: null,
    scheduled: false,
    nextTryAt: null,
    attempts: 0,
    errorCode: null,
    errorParams: {},
    ...rest,
  }
}

export function world(count = 64, now = Date.now()): World {
  const customers = new Map<string, CustomerView>()
  for (const [at, person] of PEOPLE.entries()) {
    const orders = Array.from({ length: at === 6 ? 0 : 5 - (at % 3) }, (_, nth) => order(person, nth, now))
    customers.set(person.email, {
      id: person.email,
      name: person.name,
      emails: [person.email],
      failedEmails: [],
      phones: at % 2 ? [] : ['+34 600 123 456'],
      language: person.language,
      country: person.country,
      city: person.city,
      edited: [],
      disputes: [],
      notes:
        at === 0
          ? [
              {
                id: `${person.email}-n`,
                author: 'Bruno',
                text: 'Prefiere que la llamen por la tarde.',
                at: now - 3 * DAY,
                changedAt: null,
              },
            ]
          : [],
      cancelledOrders: orders.filter((one) => one.cancelled).length,
      ordersCount: orders.length,
      spent: orders.length
        ? [{ ...orders[0]!.total, minor: orders.reduce((sum, one) => sum + one.paid.minor - one.refunded.minor, 0) }]
        : [],
      returnedOrders: orders.filter((one) => one.returns.length > 0).length,
      firstOrderAt: orders.at(-1)?.placedAt ?? null,
      lastOrderAt: orders[0]?.placedAt ?? null,
      orders,
      tickets: [],
      shops: [
        {
          connectionId: 'c1',
          label: 'Taller Azul',
          refreshedAt: now - 12 * MINUTE,
          paused: false,
          errorCode: null,
          errorParams: {},
          needsPerson: false,
        },
      ],
    })
  }

  const tickets = new Map<string, TicketView>()
  const outbox: World['outbox'] = new Map()
  const channels = ['email', 'chat', 'email', 'form', 'shop', 'social', 'email'] as const
  for (let at = 0; at < count; at++) {
    const person = PEOPLE[at % PEOPLE.length]!
    const topics = TOPICS[person.language]!
    const [subject, text, answer] = topics[Math.floor(at / PEOPLE.length) % topics.length]!
    const id = `t${at}`
    const number = 48213 - at
    const status = at % 9 === 7 ? 'waiting' : at % 9 === 8 ? 'resolved' : 'open'
    const lateness = [-80 * MINUTE, 18 * MINUTE, 48 * MINUTE, 2 * HOUR + 10 * MINUTE, 5 * HOUR, 9 * HOUR, 28 * HOUR][
      at % 7
    ]!
    const mine = at % 4 !== 1 && at % 4 !== 3
    const channel = channels[at % channels.length]!
    const started = now - (at % 5 === 0 ? 20 * MINUTE : 3 * HOUR) - at * 37 * MINUTE
    const outboxId = `x${at}`
    const messages: MessageView[] = [
      {
        id: `${id}-e`,
        kind: 'event',
        author: '',
        at: started - 3 * HOUR,
        text: '',
        language: null,
        html: null,
        folds: [],
        mail: null,
        own: false,
        attachments: [],
        delivery: null,
        event: { code: 'ticket_created', params: {} },
      },
      {
        id: `${id}-1`,
        kind: 'inbound',
        author: person.name,
        at: started - 3 * HOUR,
        text,
        language: person.language,
        html: null,
        folds: [],
        mail: null,
        own: false,
        attachments:
          at % 4 === 0
            ? [
                { id: `${id}-f`, name: 'buzón del portal.png', mediaType: 'image/png', size: 84_213 },
                { id: `${id}-g`, name: 'factura-ES-10442.pdf', mediaType: 'application/pdf', size: 1_213_400 },
              ]
            : [],
        delivery: null,
        event: null,
      },
      {
        id: `${id}-n`,
        kind: 'note',
        author: 'Bruno',
        at: started - 2 * HOUR,
        text: 'El transportista abrió una investigación, ref. 55-1882.',
        language: null,
        html: null,
        folds: [],
        mail: null,
        own: false,
        attachments: [],
        delivery: null,
        event: null,
      },
      {
        id: `${id}-a`,
        kind: 'event',
        author: 'Bruno',
        at: started - 2 * HOUR,
        text: '',
        language: null,
        html: null,
        folds: [],
        mail: null,
        own: false,
        attachments: [],
        delivery: null,
        event: { code: 'assigned', params: { name: 'Ana' } },
      },
      {
        id: `${id}-2`,
        kind: 'outbound',
        author: 'Ana',
        at: started - HOUR,
        text: answer,
        language: person.language,
        html: null,
        folds: [],
        mail: null,
        own: true,
        attachments: [],
        delivery: delivery('sent', `${outboxId}-s`),
        event: null,
      },
      {
        id: `${id}-3`,
        kind: 'inbound',
        author: person.name,
        at: started,
        text: text.split('\n')[0]!,
        language: person.language,
        html: null,
        folds: [],
        mail: null,
        own: false,
        attachments: [],
        delivery: null,
        event: null,
      },
    ]
    let pressing: TicketRow['delivery'] = null
    if (at === 4 || at === 2 || at === 10) {
      pressing = at === 4 ? 'needs_you' : at === 2 ? 'waiting' : 'unknown'
      const state = delivery(
        pressing,
        outboxId,
        at === 4
          ? { errorCode: 'send_refused', attempts: 3 }
          : at === 2
            ? {
                attempts: 2,
                nextTryAt: now + 5 * MINUTE,
                errorCode: 'shop_unreachable',
                errorParams: { host: 'mail.example.com' },
              }
            : { attempts: 1 },
      )
      messages.push({
        id: `${id}-4`,
        kind: 'outbound',
        author: 'Ana',
        at: now - 25 * MINUTE,
        text: answer,
        language: person.language,
        html: null,
        folds: [],
        mail: null,
        own: true,
        attachments: [],
        delivery: state,
        event: null,
      })
      outbox.set(outboxId, {
        id: outboxId,
        kind: 'reply.send',
        ticketId: id,
        ticketNumber: number,
        subject,
        to: person.name,
        preview: answer,
        createdAt: now - 25 * MINUTE,
        changedAt: now - 20 * MINUTE,
        recipients: [],
        delivery: state,
        text: answer,
        until: 0,
        refund: null,
        goods: null,
      })
    }
    const unread = at % 3 === 0
    const row: TicketRow = {
      id,
      number,
      subject: channel === 'chat' ? '' : subject,
      customerName: person.name,
      channel,
      language: person.language,
      status,
      assignee: mine ? 'Ana' : null,
      mine,
      unread,
      snippet: text.split('\n')[0]!,
      orderNumber: customers.get(person.email)!.orders[0]?.number ?? null,
      hasDraft: at === 3,
      hasAttachment: at % 4 === 0,
      delivery: pressing,
      due:
        status === 'open' && at % 11 !== 10
          ? {
              kind: at % 2 ? 'first_reply' : 'next_reply',
              startedAt:
                now +
                lateness -
                (lateness > 0 ? Math.max(lateness * (at % 7 === 2 ? 2.4 : 1.4), 60 * MINUTE) : 4 * HOUR),
              at: now + lateness + at * 1000,
              latestAt: now + lateness + at * 1000,
              situation: 'email',
            }
          : null,
      lastMessageAt: started,
      messageCount: 4,
      priority: at % 10 === 4 ? 'high' : 'normal',
      tags: at % 5 === 0 ? ['vip'] : [],
      snoozedUntil: null,
      snoozedBy: null,
      watching: at % 8 === 1,
      assigneeId: mine ? 'ana' : null,
      lastSeq: 1,
      held: null,
    }
    tickets.set(id, {
      row,
      mergedFrom: null,
      createdAt: started - 3 * HOUR,
      customerId: at % 13 === 12 ? null : person.email,
      orderId: customers.get(person.email)!.orders[0]?.id ?? null,
      messages,
      replyDraft:
        at === 3
          ? {
              text: 'Hello Tom,\n\n',
              html: null,
              savedAt: now - HOUR,
              recipients: null,
              effects: [],
              seenMessageId: `${id}-3`,
              files: [],
            }
          : null,
      noteDraft: null,
      replyRoute: channel === 'shop' ? 'none' : channel === 'form' ? 'mail_program' : 'channel',
      sender: channel === 'email' || channel === 'form' ? person.email : null,
      goesAt: null,
      replyTo: channel === 'shop' ? [] : [person.email],
      recipients: {
        to: channel === 'shop' ? [] : [{ address: person.email, reason: 'wrote', failed: null }],
        others: [],
        before: [],
        canChoose: channel === 'email' || channel === 'form',
        inPublic: 'no',
      },
      fileLimit: 10_000_000,
      lastSeenMessageId: `${id}-3`,
      newMessageIds: unread ? [`${id}-3`] : [],
    })
    customers.get(person.email)!.tickets.push({ id, number, subject: subject, status, lastMessageAt: started })
  }

  return {
    app: {
      stage: 'open',
      language: 'en',
      theme: 'light',
      contrast: 'system',
      density: 'comfortable',
      messageSize: 14,
      panes: '{}',
      undoSeconds: 10,
      agentName: 'Ana',
      sampleShop: true,
      damaged: false,
      shopName: 'Taller Azul',
      version: '0.1.0',
      settings: {
        language: 'en',
        formats: '',
        theme: 'light',
        contrast: 'system',
        motion: 'system',
        density: 'comfortable',
        message_size: '14',
        undo_seconds: '10',
        agent_name: 'Ana',
        after_ticket: 'next',
        keys: '{}',
        panes: '{}',
        command_use: '{}',
      },
    },
    tickets,
    customers,
    notices: notices(tickets),
    practice: ['take', 'answer', 'take_back', 'note', 'resolve', 'snooze', 'customer_note'].map((step, at) => ({
      step,
      done: at < 2,
    })),
    connections: [
      {
        id: 'c1',
        connector: 'sample',
        replies: true,
        hasOrders: true,
        label: 'Taller Azul',
        health: 'good',
        leftAt: null,
        typed: {},
        lastSuccessAt: now - 4 * MINUTE,
        fromFiles: false,
        firstImport: null,
        signIn: null,
        nextSyncAt: now + MINUTE,
        errorCode: null,
        errorParams: {},
        counts: { orders: 1204, customers: 861, products: 74, tickets: count },
      },
    ],
    macros: [
      {
        id: 'k1',
        name: 'Late parcel',
        texts: [
          { language: 'es', text: 'Hola, {{customer.first_name}}: lo siento mucho.', html: null },
          { language: 'en', text: 'Hello {{customer.first_name}}, I am sorry.', html: null },
        ],
        effects: [
          { kind: 'status', status: 'waiting' },
          { kind: 'tag', tag: 'late parcel' },
        ],
        used: 4,
        fromShop: true,
      },
    ],
    signatures: [],
    senders: [],
    acknowledging: 'forms',
    outbox,
  }
}

/** One of each: a failure that stays, a message with a promise at risk, a mention, the end of an import, the practice list. */
function notices(tickets: Map<string, TicketView>): NoticeGroup[] {
  const rows = [...tickets.values()].map(({ row }) => row)
  const now = Date.now()
  const group = (at: number, ...kinds: [NoticeView['kind'], Partial<NoticeView>][]): NoticeGroup => {
    const row = rows[at]
    return {
      key: row?.id ?? `n${-at}`,
      ticketId: row?.id ?? null,
      number: row?.number ?? null,
      subject: row?.subject || row?.snippet || '',
      customerName: row?.customerName ?? '',
      notices: kinds.map(([kind, rest], place) => ({
        id: Math.abs(at) * 10 + place,
        kind,
        at: now - (Math.abs(at) + place) * 4 * MINUTE,
        canBeDone: kind !== 'failed',
        byName: '',
        dueAt: null,
        outboxId: null,
        connectionId: null,
        label: 'Taller Azul',
        errorCode: null,
        errorParams: {},
        ...rest,
      })),
    }
  }
  return [
    group(1, ['failed', { errorCode: 'send_refused' }]),
    group(2, ['message', {}], ['at_risk', { dueAt: now + 20 * MINUTE }]),
    group(3, ['mention', { byName: 'Bruno' }]),
    group(-4, ['import_done', {}]),
    group(-5, ['checklist', {}]),
  ].filter((one) => one.notices[0]!.kind !== 'mention' || rows.length > 3)
}
