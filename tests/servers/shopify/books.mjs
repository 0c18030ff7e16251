// What the rebuilt Shopify shop keeps, and the rules by which it changes. It is a pessimist where Shopify's documentation says
// nothing: money given back, parcels that arrive, returns and words on the timeline do not move the time of an order's change.

const DAY = 86_400_000;

export function cents(amount) {
  return Math.round(Number(amount) * 100);
}

function digits(minor) {
  const text = (minor / 100).toFixed(2);
  return text.endsWith('0') ? text.slice(0, -1) : text;
}

export function bag(minor) {
  const money = { amount: digits(minor), currencyCode: 'EUR' };
  return { presentmentMoney: money, shopMoney: money };
}

export class Books {
  now = 0;
  last = 1_000;
  number = 1_000;
  orders = new Map();
  gone = new Set();
  variants = [];
  customers = [];
  keys = new Map();
  tokens = new Map();
  bulk = new Map();
  ledger = [];
  // How many returns were decided about by whoever asked over the network.
  decisions = 0;
  asked = [];
  // What tests turn: how the gateway answers, which faults there are.
  tuned = {
    gateway: 'SUCCESS',
    ends: null,
    refundsAreBusy: false,
    returnsAreRefused: null,
    endsReturns: false,
    throttled: null,
    mostCost: 1_000,
    bulkRefuses: false,
    bulkRuns: 0,
    bulkFails: false,
    forgets: false,
    version: '2026-07',
    lag: 0,
    points: null,
  };

  id(kind) {
    this.last += 1;
    return `gid://shopify/${kind}/${this.last}`;
  }

  touch(order) {
    order.updatedAt = this.now;
  }

  product(title, price, stock) {
    const row = { id: this.id('ProductVariant'), title, price, stock, updatedAt: this.now };
    this.variants.push(row);
    return row;
  }

  customer(first, last, email) {
    const row = { id: this.id('Customer'), first, last, email, createdAt: this.now, updatedAt: this.now };
    this.customers.push(row);
    return row;
  }

  // Two cups, a coffee maker and shipping: 63.85, reserved and not taken.
  place(email, extra = 0) {
    this.number += 1;
    const [maker, cup] = this.variants;
    const line = (variant, quantity) => ({
      id: this.id('LineItem'),
      variant: variant.id,
      title: variant.title,
      quantity,
      total: variant.price * quantity,
    });
    const lines = [line(maker, 1), line(cup, 2)];
    for (let n = 0; n < extra; n += 1) lines.push({ ...line(cup, 1), total: 0 });
    const address = { firstName: 'Carla', lastName: 'Muñoz', company: '', address1: 'Calle Mayor 2', address2: null };
    const order = {
      id: this.id('Order'),
      name: `#${this.number}`,
      createdAt: this.now,
      updatedAt: this.now,
      email,
      note: null,
      cancelledAt: null,
      closedAt: null,
      customer: this.customers[0].id,
      lines,
      shipping: 495,
      shippingAddress: { ...address, city: 'Madrid', zip: '28002', countryCodeV2: 'ES' },
      billingAddress: { ...address, city: 'Madrid', zip: '28002', countryCodeV2: 'ES' },
      transactions: [],
      parcels: [],
      refunds: [],
      returns: [],
      events: [],
    };
    this.step(order, 'AUTHORIZATION', 6_385, null);
    this.event(order, 'BasicEvent', 'Carla Muñoz placed this order on the Online Store.');
    this.orders.set(order.id, order);
    return order;
  }

  event(order, kind, message) {
    order.events.push({ __typename: kind, id: this.id(kind), message, at: this.now });
  }

  step(order, kind, minor, parent, status = 'SUCCESS') {
    const row = { id: this.id('OrderTransaction'), kind, minor, parent, status, at: this.now };
    order.transactions.push(row);
    return row;
  }

  taken(order) {
    return order.transactions.find((row) => row.kind === 'CAPTURE' && row.status === 'SUCCESS');
  }

  // Cents that are given back, with those that are on their way.
  back(order, taken, states = ['SUCCESS', 'PENDING']) {
    const rows = order.transactions.filter(
      (row) => row.kind === 'REFUND' && states.includes(row.status) && (!taken || row.parent === taken),
    );
    return rows.reduce((sum, row) => sum + row.minor, 0);
  }

  pay(order) {
    this.step(order, 'CAPTURE', 6_385, order.transactions[0].id);
    this.touch(order);
  }

  // The whole order, or so many pieces of its line of cups.
  ship(order, number, cups) {
    const lines = cups ? [{ ...order.lines[1], quantity: cups }] : order.lines;
    const items = lines.map((line) => ({ id: this.id('FulfillmentLineItem'), line: line.id, quantity: line.quantity }));
    order.parcels.push({ id: this.id('Fulfillment'), number, at: this.now, items, deliveredAt: null });
    this.touch(order);
  }

  deliver(order) {
    for (const parcel of order.parcels) parcel.deliveredAt = this.now;
  }

  cancel(order) {
    this.step(order, 'VOID', 6_385, order.transactions[0].id);
    order.cancelledAt = this.now;
    order.closedAt = this.now;
    this.touch(order);
  }

  refund(order, taken, minor, note) {
    const status = this.tuned.gateway;
    const step = this.step(order, 'REFUND', minor, taken, status);
    const row = { id: this.id('Refund'), at: this.now, note, steps: [step.id] };
    order.refunds.push(row);
    if (status === 'SUCCESS') this.ledger.push([order.id, minor]);
    return row;
  }

  // The gateway has made up its mind about what was on its way.
  settle(status) {
    for (const order of this.orders.values()) {
      for (const row of order.transactions.filter((row) => row.kind === 'REFUND' && row.status === 'PENDING')) {
        row.status = status;
        if (status === 'SUCCESS') this.ledger.push([order.id, row.minor]);
      }
    }
  }

  // Carla asks to send a cup back (or the shop's people write it down, which needs nobody's leave).
  sendBack(order, byBuyer, note) {
    const item = order.parcels[0].items[1];
    order.returns.push({
      id: this.id('Return'),
      status: byBuyer ? 'REQUESTED' : 'OPEN',
      at: this.now,
      approvedAt: null,
      lines: [{ id: this.id('ReturnLineItem'), item: item.id, line: item.line, quantity: 1, processed: 0, note, why: '' }],
    });
    return order.returns.at(-1);
  }

  // Pieces of what left in a parcel that are in no return yet.
  returnable(order, item) {
    const alive = order.returns.filter((back) => !['CANCELED', 'DECLINED'].includes(back.status));
    const back = alive.flatMap((one) => one.lines).filter((line) => line.item === item.id);
    return item.quantity - back.reduce((sum, line) => sum + line.quantity, 0);
  }

  // Opened over the network. It counts as approved, and whether it says when is not documented: here it does.
  openReturn(order, lines) {
    order.returns.push({
      id: this.id('Return'),
      status: 'OPEN',
      at: this.now,
      approvedAt: this.now,
      lines: lines.map(({ item, quantity, why }) => {
        const id = this.id('ReturnLineItem');
        return { id, item: item.id, line: item.line, quantity, processed: 0, note: null, why };
      }),
    });
    return order.returns.at(-1);
  }

  // Pieces of a line of a return that can still be counted as back.
  countable(back, line) {
    return back.status === 'OPEN' ? line.quantity - line.processed : 0;
  }

  // They are counted. That nothing else ends a return by this is the pessimist's reading of what is documented.
  process(back, counted) {
    for (const { line, quantity } of counted) line.processed += quantity;
    if (this.tuned.endsReturns && back.lines.every((line) => line.processed === line.quantity)) back.status = 'CLOSED';
  }

  returned(order, step) {
    const back = order.returns.at(-1);
    if (step === 'approve') Object.assign(back, { status: 'OPEN', approvedAt: this.now });
    if (step === 'decline') back.status = 'DECLINED';
    if (step === 'process') for (const line of back.lines) line.processed = line.quantity;
    if (step === 'some') back.lines[0].processed = 1;
    if (step === 'close') back.status = 'CLOSED';
  }

  returnStatus(order) {
    const last = order.returns.at(-1);
    if (!last) return 'NO_RETURN';
    return { REQUESTED: 'RETURN_REQUESTED', CLOSED: 'RETURNED', DECLINED: 'NO_RETURN' }[last.status] ?? 'IN_PROGRESS';
  }

  financial(order) {
    const taken = this.taken(order);
    if (!taken) return order.cancelledAt ? 'VOIDED' : 'AUTHORIZED';
    const back = this.back(order, null, ['SUCCESS']);
    if (back === 0) return 'PAID';
    return back >= taken.minor ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
  }

  // A key of an app, and what it may do.
  key(id, secret, rights) {
    this.keys.set(id, { secret, rights });
  }

  token(rights, until) {
    const text = `shpat_${this.tokens.size}${'0'.repeat(28)}`;
    this.tokens.set(text, { rights, until });
    return text;
  }

  mayRead(order, rights) {
    return rights.includes('read_all_orders') || this.now - order.createdAt < 60 * DAY;
  }
}
