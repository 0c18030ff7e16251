// A Shopify shop rebuilt for the tests. Every document that comes in is parsed, held against the schema that Shopify
// publishes and carried out by the reference implementation, so that neither a question nor an answer can have a field, a
// type or a null that the schema does not have. It says its port in the first line of its output; after that each line of its
// input is something that happens in the shop, answered with a line. It ends with its input.
//
// usage: node shop.mjs <folder with graphql/ and admin_2026-07.json.gz>

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { Books, cents } from './books.mjs';
import { broken, lines } from './bulk.mjs';
import { connection, time, views } from './views.mjs';

const folder = process.argv[2];
const g = createRequire(`${folder}/shop.mjs`)('./graphql');
const published = JSON.parse(gunzipSync(readFileSync(`${folder}/admin_2026-07.json.gz`)));
const schema = g.buildClientSchema(published.data ?? published);
const DAY = 86_400_000;
const EVERYTHING = [
  ...['read_orders', 'write_orders', 'read_all_orders', 'read_customers', 'read_products', 'read_inventory'],
  'write_returns',
];

const fail = (message, code, more = {}) => new g.GraphQLError(message, { extensions: { code, ...more } });
const books = new Books();
const view = views(books, fail);
books.key('taza', 'shpss_all', EVERYTHING);
books.key('lee', 'shpss_read', EVERYTHING.filter((right) => right !== 'write_orders'));
books.key('mira', 'shpss_look', EVERYTHING.map((right) => (right === 'write_returns' ? 'read_returns' : right)));
books.key('corta', 'shpss_short', ['read_orders', 'read_products']);
books.tokens.set('shpat_old', { rights: EVERYTHING, until: Infinity });

// Rows of a list that a filter leaves; a term that is not known is left out, with a warning.
function search(rows, text, context, path) {
  const warnings = [];
  let left = rows;
  for (const term of (text ?? '').match(/\w+:(?:'[^']*'|[^\s']|[<>]=?'[^']*')+/g) ?? []) {
    const [, field, sign, value] = term.match(/^(\w+):([<>]=?)?'?([^']*)'?$/) ?? [];
    const key = { updated_at: 'updatedAt', created_at: 'createdAt' }[field];
    if (key && sign) {
      if (books.tuned.forgets) continue;
      const bound = Date.parse(value);
      const holds = { '>=': (at) => at >= bound, '>': (at) => at > bound, '<': (at) => at < bound, '<=': (at) => at <= bound };
      left = left.filter((row) => holds[sign](Math.floor(row[key] / 1000) * 1000));
    } else if (field === 'status' && ['open', 'closed', 'any'].includes(value)) {
      left = left.filter((row) => value === 'any' || (row.closedAt === null) === (value === 'open'));
    } else {
      warnings.push({ field, message: 'Invalid search field for this query.', code: 'invalid_field' });
    }
  }
  if (warnings.length) context.search.push({ path: [path], query: text, warnings });
  return left;
}

const byTime = (a, b) => Math.floor(a.updatedAt / 1000) - Math.floor(b.updatedAt / 1000) || byId(a, b);
const byId = (a, b) => Number(a.id.split('/').pop()) - Number(b.id.split('/').pop());
const changed = (row) => Math.floor(row.updatedAt / 1000);

// A list whose rows become views only on the page that is given.
function page(rows, args, context, sortedBy, shown) {
  const all = connection(fail, rows, args, context, sortedBy);
  return { ...all, nodes: all.nodes.map(shown), edges: all.edges.map((edge) => ({ ...edge, node: shown(edge.node) })) };
}

const roots = {
  shop: { name: 'Taller Azul', currencyCode: 'EUR' },
  currentAppInstallation: (_args, context) => ({ accessScopes: context.rights.map((handle) => ({ handle })) }),
  orders(args, context) {
    context.needs('read_orders', 'orders');
    // The index that lists are read from is a while behind.
    const indexed = [...books.orders.values()].filter((row) => row.updatedAt <= books.now - books.tuned.lag);
    const rows = indexed.filter((row) => books.mayRead(row, context.rights));
    const left = search(rows, args.query, context, 'orders').sort(byTime);
    return page(left, args, context, changed, view.order);
  },
  ordersCount(_args, context) {
    context.needs('read_orders', 'ordersCount');
    return { count: books.orders.size, precision: 'EXACT' };
  },
  order(args, context) {
    context.needs('read_orders', 'order');
    const row = books.orders.get(args.id);
    return row && books.mayRead(row, context.rights) ? view.order(row) : null;
  },
  nodes(args, context) {
    const rows = [...books.orders.values()];
    return args.ids.map((id) => {
      const row = books.tuned.forgets ? rows.find((one) => one.id !== id) : books.orders.get(id);
      return row && books.mayRead(row, context.rights) ? view.order(row) : null;
    });
  },
  customers(args, context) {
    context.needs('read_customers', 'customers');
    // Its filter knows days only.
    const days = args.query?.replace(/T\d\d:\d\d:\d\dZ/, 'T00:00:00Z');
    const rows = search(books.customers, days, context, 'customers').sort(byTime);
    return page(rows, args, context, changed, view.customer);
  },
  productVariants(args, context) {
    context.needs('read_products', 'productVariants');
    const rows = search(books.variants, args.query, context, 'productVariants').sort(byId);
    return page(rows, args, context, () => null, view.variant);
  },
  bulkOperation(args) {
    const operation = books.bulk.get(args.id);
    if (!operation) return null;
    if (books.tuned.bulkFails) operation.status = 'FAILED';
    else if (operation.waits > 0) {
      operation.waits -= 1;
      operation.status = 'RUNNING';
    } else operation.status = 'COMPLETED';
    const url = operation.status === 'COMPLETED' && operation.text ? operation.url : null;
    return { id: operation.id, status: operation.status, errorCode: null, url };
  },
  bulkOperationRunQuery(args, context) {
    const refused = (message) => ({ bulkOperation: null, userErrors: [{ field: null, message }] });
    if (books.tuned.bulkRefuses) return refused('A bulk query operation for this app and shop is already in progress.');
    const document = g.parse(args.query);
    const wrong = g.validate(schema, document)[0]?.message ?? broken(g, schema, document);
    if (wrong) throw fail(`the bulk question is wrong: ${wrong}`, 'BAD_BULK');
    const inner = { ...context, bulk: true };
    const done = g.execute({ schema, document, rootValue: roots, contextValue: inner });
    if (done.errors) throw fail(`the bulk question fails: ${done.errors[0].message}`, 'BAD_BULK');
    const id = books.id('BulkOperation');
    const url = `http://${context.host}/files/${id.split('/').pop()}.jsonl?X-Goog-Signature=${'0'.repeat(200)}`;
    books.bulk.set(id, { id, url, status: 'CREATED', waits: books.tuned.bulkRuns, text: lines(done.data) });
    return { bulkOperation: { id, status: 'CREATED' }, userErrors: [] };
  },
  refundCreate(args, context, info) {
    context.needs('write_orders', 'refundCreate');
    const key = g.getDirectiveValues(schema.getDirective('idempotent'), info.fieldNodes[0], info.variableValues)?.key;
    if (!key) throw fail('The @idempotent directive is required for this mutation.', 'BAD_REQUEST');
    return refund(args.input, key);
  },
  return: ({ id }, context) => {
    context.needs('read_returns', 'return');
    return view.return(id);
  },
  returnableFulfillments(args, context) {
    context.needs('read_returns', 'returnableFulfillments');
    const row = books.orders.get(args.orderId);
    return connection(fail, row && books.mayRead(row, context.rights) ? view.returnable(row) : [], args, context);
  },
  returnCreate: ({ returnInput }, context) => openReturn(returnInput, context),
  returnApproveRequest: ({ input }, context) => decide(input.id, 'approve', context),
  returnDeclineRequest: ({ input }, context) => decide(input.id, 'decline', context),
  returnProcess: ({ input }, context) => processReturn(input, context),
};

// Goods of an open return are back. It has no key: asked for twice, as much is counted twice, as long as that much is there.
function processReturn(input, context) {
  context.needs('write_returns', 'returnProcess');
  const refused = (code, ...field) => ({ return: null, userErrors: [{ code, field: ['input', ...field], message: code }] });
  if (books.tuned.returnsAreRefused) return refused(books.tuned.returnsAreRefused);
  const ours = ['returnId', 'returnLineItems', 'notifyCustomer'];
  // What is left out is an empty list by the schema.
  const given = Object.keys(input).filter((key) => !ours.includes(key) && input[key].length !== 0);
  if (given.length || input.notifyCustomer !== false) throw fail(`nobody asked for ${given}`, 'BAD_REQUEST');
  const back = [...books.orders.values()].flatMap((row) => row.returns).find((one) => one.id === input.returnId);
  if (!back) return refused('NOT_FOUND', 'returnId');
  if (back.status !== 'OPEN') return refused('INVALID_STATE', 'returnId');
  const counted = input.returnLineItems.map(({ id, quantity }) => ({ line: back.lines.find((line) => line.id === id), quantity }));
  if (!counted.length) return refused('BLANK', 'returnLineItems');
  if (counted.some(({ line }) => !line)) return refused('NOT_FOUND', 'returnLineItems');
  if (counted.some(({ line, quantity }) => quantity < 1 || quantity > books.countable(back, line))) {
    return refused('INVALID', 'returnLineItems');
  }
  books.process(back, counted);
  return { return: view.return(back.id), userErrors: [] };
}

// A return that was decided about takes no second decision.
function decide(id, step, context) {
  context.needs('write_returns', step === 'approve' ? 'returnApproveRequest' : 'returnDeclineRequest');
  const refused = (code) => ({ return: null, userErrors: [{ code, field: ['id'], message: code }] });
  const order = [...books.orders.values()].find((row) => row.returns.some((one) => one.id === id));
  if (!order) return refused('NOT_FOUND');
  if (order.returns.find((one) => one.id === id).status !== 'REQUESTED') return refused('INVALID_STATE');
  books.returned(order, step);
  books.decisions += 1;
  return { return: view.return(id), userErrors: [] };
}

// A return of what left in parcels and is in no other return. It has no key: asked for twice, it is opened twice.
function openReturn(input, context) {
  context.needs('write_returns', 'returnCreate');
  const refused = (code, ...field) => ({ return: null, userErrors: [{ code, field: ['returnInput', ...field], message: code }] });
  if (books.tuned.returnsAreRefused) return refused(books.tuned.returnsAreRefused);
  const order = books.orders.get(input.orderId);
  if (!order) return refused('NOT_FOUND', 'orderId');
  const items = order.parcels.flatMap((parcel) => parcel.items);
  const lines = input.returnLineItems.map((line) => ({
    item: items.find((item) => item.id === line.fulfillmentLineItemId),
    quantity: line.quantity,
    why: line.returnReasonNote,
  }));
  if (!lines.length) return refused('BLANK', 'returnLineItems');
  if (lines.some((line) => !line.item)) return refused('NOT_FOUND', 'returnLineItems');
  if (lines.some((line) => [...line.why].length > 255)) return refused('TOO_LONG', 'returnLineItems');
  if (lines.some((line) => line.quantity < 1 || line.quantity > books.returnable(order, line.item))) {
    return refused('INVALID', 'returnLineItems');
  }
  const back = books.openReturn(order, lines);
  return { return: view.return(back.id), userErrors: [] };
}

const used = new Map();

function refund(input, key) {
  const refused = (message, field = null) => ({ refund: null, order: null, userErrors: [{ field, message }] });
  if (books.tuned.refundsAreBusy) return refused('This request is currently in progress, please try again.');
  const known = used.get(key);
  if (known && books.now - known.at < DAY) {
    if (known.input !== JSON.stringify(input)) {
      return refused('The same idempotency key cannot be used with different operation parameters.');
    }
    return { refund: view.refund(known.order, known.row), order: view.order(known.order), userErrors: [] };
  }
  const order = books.orders.get(input.orderId);
  if (!order) return refused('Order does not exist', ['input', 'orderId']);
  const [wanted] = input.transactions ?? [];
  const taken = order.transactions.find((row) => row.id === wanted?.parentId && row.kind === 'CAPTURE');
  if (!taken || wanted.gateway !== 'shopify_payments' || wanted.kind !== 'REFUND' || input.currency !== 'EUR') {
    return refused('Transactions is invalid', ['input', 'transactions']);
  }
  const minor = cents(wanted.amount);
  if (minor <= 0 || minor > taken.minor - books.back(order, taken.id)) {
    return refused('Refund amount is more than what is left to refund', ['input', 'transactions']);
  }
  const row = books.refund(order, taken.id, minor, input.note ?? null);
  used.set(key, { at: books.now, input: JSON.stringify(input), order, row });
  return { refund: view.refund(order, row), order: view.order(order), userErrors: [] };
}

// What a question costs, at its dearest: one point for each object, as often as a list may hold it.
function cost(document, variables) {
  const fragments = new Map(document.definitions.filter((one) => one.name).map((one) => [one.name.value, one]));
  const number = (value) => (value?.kind === 'Variable' ? variables[value.name.value] : Number(value?.value ?? 0));
  const of = (set) =>
    set.selections.reduce((sum, one) => {
      if (one.kind === 'FragmentSpread') return sum + of(fragments.get(one.name.value).selectionSet);
      if (one.kind === 'InlineFragment') return sum + of(one.selectionSet);
      if (!one.selectionSet) return sum;
      const first = number(one.arguments.find((argument) => argument.name.value === 'first')?.value);
      return sum + 1 + of(one.selectionSet) * (first || one.arguments.some((argument) => argument.name.value === 'ids') ? first || variables.ids.length : 1);
    }, 0);
  const operation = document.definitions.find((one) => one.kind === 'OperationDefinition');
  return of(operation.selectionSet) + (operation.operation === 'mutation' ? 10 : 0);
}

function points(asked, actual) {
  const bucket = books.tuned.points;
  const there = bucket
    ? Math.min(bucket.most, bucket.left + ((books.now - bucket.at) / 1000) * bucket.rate)
    : 2_000;
  const enough = asked <= there;
  if (bucket) Object.assign(bucket, { left: enough ? there - (actual ?? asked) : there, at: books.now });
  return {
    enough,
    cost: {
      requestedQueryCost: asked,
      actualQueryCost: enough ? asked : null,
      throttleStatus: {
        maximumAvailable: bucket?.most ?? 2_000,
        currentlyAvailable: Math.floor(enough && bucket ? bucket.left : there),
        restoreRate: bucket?.rate ?? 100,
      },
    },
  };
}

const INVALID = { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' };

function answer(request, text) {
  const given = books.tokens.get(request.headers['x-shopify-access-token']);
  if (!given || given.until <= books.now) return [401, INVALID];
  const body = JSON.parse(text);
  const document = g.parse(body.query);
  const name = document.definitions[0].name.value;
  books.asked.push(name);
  const wrong = g.validate(schema, document);
  if (wrong.length) return [200, { errors: wrong.map((error) => ({ message: error.message, extensions: { code: 'undefinedField' } })) }];
  const throttled = { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] };
  if (books.tuned.throttled?.name === name) {
    const { status, pause } = books.tuned.throttled;
    books.tuned.throttled = null;
    const throttleStatus = { maximumAvailable: 2_000, currentlyAvailable: 0, restoreRate: 100 };
    return [status, { ...throttled, extensions: { cost: { requestedQueryCost: pause / 10, actualQueryCost: null, throttleStatus } } }];
  }
  const asked = cost(document, body.variables ?? {});
  if (asked > books.tuned.mostCost) {
    const extensions = { code: 'MAX_COST_EXCEEDED', cost: asked, maxCost: books.tuned.mostCost };
    return [200, { errors: [{ message: `Query cost is ${asked}`, extensions }] }];
  }
  const { enough, cost: spent } = points(asked);
  if (!enough) return [200, { ...throttled, extensions: { cost: spent } }];
  const context = {
    rights: given.rights,
    host: request.headers.host,
    search: [],
    needs(right, field) {
      if (given.rights.includes(right) || given.rights.includes(right.replace('read_', 'write_'))) return;
      const requiredAccess = `\`${right}\` access scope.`;
      throw fail(`Access denied for ${field} field. Required access: ${requiredAccess}`, 'ACCESS_DENIED', { requiredAccess });
    },
  };
  const ends = ['RefundCreate', 'ReturnApprove', 'ReturnCreate', 'ReturnDecline', 'ReturnProcess'].includes(name) ? books.tuned.ends : null;
  if (ends === 'before') return null;
  const done = g.execute({ schema, document, rootValue: roots, variableValues: body.variables, contextValue: context });
  if (ends === 'after') return null;
  const extensions = { cost: spent, ...(context.search.length ? { search: context.search } : {}) };
  return [200, { ...done, extensions }];
}

function token(text) {
  const form = new URLSearchParams(text);
  const key = books.keys.get(form.get('client_id'));
  if (form.get('grant_type') !== 'client_credentials') return [400, { error: 'invalid_request' }];
  if (books.tuned.uninstalled) {
    return [400, 'Oauth error app_not_installed: The application is not installed on this shop.'];
  }
  if (!key) return [400, { error: 'application_cannot_be_found' }];
  if (key.secret !== form.get('client_secret')) return [400, { error: 'invalid_client' }];
  const access = books.token(key.rights, books.now + 86_399_000);
  return [200, { access_token: access, scope: key.rights.join(','), expires_in: 86_399 }];
}

function file(request, response) {
  const id = request.url.match(/^\/files\/(\d+)\.jsonl\?/)?.[1];
  const operation = books.bulk.get(`gid://shopify/BulkOperation/${id}`);
  // The file lies with somebody else, who must not be told the shop's token.
  if (!operation || request.headers['x-shopify-access-token']) return response.writeHead(403).end();
  const bytes = Buffer.from(operation.text);
  const [, from, to] = request.headers.range?.match(/^bytes=(\d+)-(\d+)$/) ?? [];
  books.asked.push(`file ${from ?? 0}`);
  if (from === undefined) return response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  if (Number(from) >= bytes.length) return response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
  const part = bytes.subarray(Number(from), Number(to) + 1);
  const range = `bytes ${from}-${Number(from) + part.length - 1}/${bytes.length}`;
  return response.writeHead(206, { 'content-range': range, 'content-length': part.length }).end(part);
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const text = Buffer.concat(parts).toString();
    const head = { date: new Date(books.now).toUTCString(), connection: 'close', 'x-shopify-api-version': books.tuned.version };
    const say = (said) => {
      if (!said) return request.socket.destroy();
      const [status, body] = said;
      const plain = typeof body === 'string';
      const type = plain ? 'text/html' : 'application/json; charset=utf-8';
      return response.writeHead(status, { ...head, 'content-type': type }).end(plain ? body : JSON.stringify(body));
    };
    if (request.url.startsWith('/files/')) return file(request, response);
    if (request.url === '/admin/oauth/access_token') return say(token(text));
    if (/^\/admin\/api\/[\d-]+\/graphql\.json$/.test(request.url)) return say(answer(request, text));
    return say([404, { errors: 'Not Found' }]);
  });
});
server.sendDate = false;

const order = (id) => books.orders.get(`gid://shopify/Order/${id}`);
const number = (row) => row.id.split('/').pop();

// What can happen in the shop, by people and by time.
const happens = {
  open({ now, old }) {
    books.now = now - 200 * DAY;
    books.product('Cafetera', 3_990, 50);
    books.product('Taza azul', 950, 50);
    for (let n = 0; n < 130; n += 1) books.customer('Visita', String(n), `visita${n}@lista.test`);
    let last = null;
    for (let n = 0; n < old; n += 1) {
      last = books.place('vieja@correo.test');
      books.pay(last);
      if (n % 9 === 0) books.refund(last, books.taken(last).id, 100, 'Por la espera');
      books.now += DAY;
    }
    books.now = now;
    return { old: last && number(last) };
  },
  pass: ({ by }) => void (books.now += by),
  place({ email, extra }) {
    const row = books.place(email, extra ?? 0);
    return { id: number(row), number: row.name.slice(1) };
  },
  pay: ({ id }) => books.pay(order(id)),
  ship: ({ id, number: text, cups }) => books.ship(order(id), text, cups),
  deliver: ({ id }) => books.deliver(order(id)),
  payBack: ({ id, minor, why }) => void books.refund(order(id), books.taken(order(id)).id, minor, why),
  cancel: ({ id }) => books.cancel(order(id)),
  comment: ({ id, text }) => books.event(order(id), 'CommentEvent', text),
  note: ({ id, text }) => {
    order(id).note = text;
    books.touch(order(id));
  },
  redirect: ({ id, city }) => {
    order(id).shippingAddress = { ...order(id).shippingAddress, city };
    books.touch(order(id));
  },
  readdress: ({ id, email }) => {
    order(id).email = email;
    books.touch(order(id));
  },
  remove: ({ id }) => books.orders.delete(`gid://shopify/Order/${id}`),
  books: ({ id }) => order(id)?.refunds.map((row) => ({
    minor: row.steps.reduce((sum, step) => sum + order(id).transactions.find((one) => one.id === step).minor, 0),
    note: row.note,
  })) ?? [],
  // State of each return of an order, its pieces by line, and the notes of its lines.
  backs: ({ id }) => order(id).returns.map((back) => ({
    status: back.status,
    pieces: back.lines.map((line) => line.quantity),
    notes: back.lines.map((line) => line.why),
  })),
  // Pieces of each return of an order that are counted as back, by line.
  arrived: ({ id }) => order(id).returns.map((back) => back.lines.map((line) => line.processed)),
  decisions: () => books.decisions,
  ledger: () => books.ledger.map(([, minor]) => minor),
  settle: ({ status }) => books.settle(status),
  sendBack: ({ id, byBuyer, note }) => void books.sendBack(order(id), byBuyer, note),
  returned: ({ id, step }) => books.returned(order(id), step),
  tune: ({ to }) => void Object.assign(books.tuned, to),
  forgetTokens: () => books.tokens.clear(),
  asked: () => books.asked.splice(0),
  // Documents that are held against the schema and not carried out.
  validate: ({ document }) => g.validate(schema, g.parse(document)).map((error) => error.message),
  time: () => time(books.now),
};

server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ port: server.address().port }));
  const input = createInterface({ input: process.stdin });
  input.on('line', (line) => {
    const asked = JSON.parse(line);
    console.log(JSON.stringify({ said: happens[asked.do](asked) ?? null }));
  });
  input.on('close', () => process.exit(0));
});
