// The books in the shapes of Shopify's schema. A field that is asked for and not given here is null, and an error where the
// schema allows no null: then the rebuilt shop is to be completed, or the question is wrong.

import { bag } from './books.mjs';

export function time(at) {
  return at === null || at === undefined ? null : new Date(Math.floor(at / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function encoded(key) {
  return Buffer.from(JSON.stringify(key)).toString('base64');
}

// A connection over rows in their order; its cursors hold the row's id, and what the rows are sorted by where that changes.
export function connection(fail, rows, args, context, sortedBy = () => null) {
  if (!context.bulk && args.first == null && args.last == null) {
    throw fail('you must provide one of first or last', 'BAD_REQUEST');
  }
  if ((args.first ?? 0) > 250) throw fail('first may be 250 at most', 'BAD_REQUEST');
  const sorted = args.reverse ? [...rows].reverse() : rows;
  const cursor = (row) => encoded({ last_id: Number(row.id.split('/').pop()), last_value: sortedBy(row) });
  const number = (row) => Number(row.id.split('/').pop());
  let start = 0;
  if (args.after) {
    const { last_id: id, last_value: value } = JSON.parse(Buffer.from(args.after, 'base64').toString());
    const beyond = (row) => {
      const own = sortedBy(row);
      const way = own === null ? Math.sign(number(row) - id) : Math.sign(own - value) || Math.sign(number(row) - id);
      return args.reverse ? way < 0 : way > 0;
    };
    const plain = sortedBy(sorted[0] ?? { id: '/0' }) === null;
    start = plain ? sorted.findIndex((row) => number(row) === id) + 1 : sorted.findIndex(beyond);
    if (start < 0) start = sorted.length;
  }
  const end = context.bulk ? sorted.length : start + args.first;
  const nodes = sorted.slice(start, end);
  return {
    nodes,
    edges: nodes.map((node) => ({ node, cursor: cursor(node) })),
    pageInfo: {
      hasNextPage: end < sorted.length,
      hasPreviousPage: start > 0,
      startCursor: nodes.length ? cursor(nodes[0]) : null,
      endCursor: nodes.length ? cursor(nodes.at(-1)) : null,
    },
  };
}

export function views(books, fail) {
  const list = (rows) => (args, context) => connection(fail, rows, args, context);
  const some = (rows) => (args) => rows.slice(0, args.first ?? rows.length);

  const step = (row) => ({
    id: row.id,
    kind: row.kind,
    status: row.status,
    gateway: 'shopify_payments',
    formattedGateway: 'Shopify Payments',
    createdAt: time(row.at),
    processedAt: time(row.at),
    amountSet: bag(row.minor),
    parentTransaction: row.parent ? { id: row.parent } : null,
  });

  const refund = (order, row) => {
    const steps = order.transactions.filter((one) => row.steps.includes(one.id));
    const paid = steps.filter((one) => one.status === 'SUCCESS').reduce((sum, one) => sum + one.minor, 0);
    return {
      id: row.id,
      createdAt: time(row.at),
      note: row.note,
      totalRefundedSet: bag(paid),
      transactions: list(steps.map(step)),
    };
  };

  const line = (row) => ({
    id: row.id,
    title: row.title,
    variantTitle: null,
    sku: `SKU-${row.variant.split('/').pop()}`,
    quantity: row.quantity,
    variant: { id: row.variant },
    originalTotalSet: bag(row.total),
    discountAllocations: [],
    taxLines: [{ priceSet: bag(Math.round((row.total * 21) / 121)) }],
  });

  const parcel = (row) => ({
    id: row.id,
    status: 'SUCCESS',
    displayStatus: row.deliveredAt ? 'DELIVERED' : 'IN_TRANSIT',
    createdAt: time(row.at),
    inTransitAt: time(row.at),
    deliveredAt: time(row.deliveredAt),
    trackingInfo: some([{ company: 'Correos', number: row.number, url: `https://correos.example/${row.number}` }]),
  });

  const back = (row) => ({
    id: row.id,
    status: row.status,
    createdAt: time(row.at),
    requestApprovedAt: time(row.approvedAt),
    totalQuantity: row.lines.reduce((sum, one) => sum + one.quantity, 0),
    returnLineItems: list(
      row.lines.map((one) => ({
        __typename: 'ReturnLineItem',
        id: one.id,
        quantity: one.quantity,
        processedQuantity: one.processed,
        processableQuantity: books.countable(row, one),
        customerNote: one.note,
        returnReasonNote: one.why,
        fulfillmentLineItem: { lineItem: { id: one.line } },
      })),
    ),
  });

  const order = (row) => ({
    __typename: 'Order',
    id: row.id,
    name: row.name,
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
    cancelledAt: time(row.cancelledAt),
    closedAt: time(row.closedAt),
    email: row.email,
    note: row.note,
    displayFinancialStatus: books.financial(row),
    displayFulfillmentStatus: row.parcels.length ? 'FULFILLED' : 'UNFULFILLED',
    returnStatus: books.returnStatus(row),
    presentmentCurrencyCode: 'EUR',
    taxesIncluded: true,
    customer: { id: row.customer },
    shippingAddress: row.shippingAddress,
    billingAddress: row.billingAddress,
    totalPriceSet: bag(row.lines.reduce((sum, one) => sum + one.total, row.shipping)),
    totalShippingPriceSet: bag(row.shipping),
    totalTaxSet: bag(1_108),
    transactions: some(row.transactions.map(step)),
    fulfillments: some(row.parcels.map(parcel)),
    lineItems: list(row.lines.map(line)),
    events: list(row.events.map((one) => ({ ...one, createdAt: time(one.at) }))),
    refunds: some(row.refunds.map((one) => refund(row, one))),
    returns: (args, context) => {
      context.needs('read_returns', 'returns');
      return list(row.returns.map((one) => ({ ...back(one), order: { id: row.id } })))(args, context);
    },
    suggestedRefund: () => {
      const taken = books.taken(row);
      const left = taken ? taken.minor - books.back(row, taken.id) : 0;
      return {
        maximumRefundableSet: bag(left),
        suggestedTransactions: taken && left > 0 ? [{ gateway: 'shopify_payments', parentTransaction: { id: taken.id } }] : [],
      };
    },
  });

  const variant = (row) => ({
    id: row.id,
    title: 'Default Title',
    sku: `SKU-${row.id.split('/').pop()}`,
    price: (row.price / 100).toFixed(2),
    updatedAt: time(row.updatedAt),
    inventoryQuantity: row.stock,
    inventoryItem: (_args, context) => {
      context.needs('read_inventory', 'inventoryItem');
      return { tracked: true };
    },
    product: { title: row.title, description: 'Hecho a mano', productType: 'Mesa', category: null },
  });

  const customer = (row) => ({
    id: row.id,
    firstName: row.first,
    lastName: row.last,
    locale: 'es-ES',
    createdAt: time(row.createdAt),
    updatedAt: time(row.updatedAt),
    defaultEmailAddress: { emailAddress: row.email },
    defaultPhoneNumber: null,
    defaultAddress: { company: null, countryCodeV2: 'ES', phone: '600' },
  });

  // A return by itself; null when there is none.
  const sentBack = (id) => {
    const of = [...books.orders.values()].find((row) => row.returns.some((one) => one.id === id));
    return of ? { ...back(of.returns.find((one) => one.id === id)), order: () => order(of) } : null;
  };

  // What of a parcel can come back; one of which nothing can is left out.
  const returnable = (row) => {
    const items = (one) => one.items.map((item) => ({ ...item, left: books.returnable(row, item) })).filter((item) => item.left > 0);
    const shown = (one) => ({
      id: one.id.replace('/Fulfillment/', '/ReturnableFulfillment/'),
      returnableFulfillmentLineItems: list(
        items(one).map((item) => ({
          id: item.id,
          quantity: item.left,
          fulfillmentLineItem: { id: item.id, lineItem: { id: item.line } },
        })),
      ),
    });
    return row.parcels.filter((one) => items(one).length).map(shown);
  };

  return { order, refund, return: sentBack, returnable, variant, customer };
}
