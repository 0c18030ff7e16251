-- The local database, first form. House rules: STRICT; times are milliseconds since 1970 UTC (`_at`); money is minor units
-- (`_minor`) with a currency beside it; ids are 16-byte UUIDs; no `now` in SQL; JSON only for what is never queried.

CREATE TABLE settings (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE agents (
    id   TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE connections (
    id              BLOB    NOT NULL PRIMARY KEY,
    connector       TEXT    NOT NULL,
    label           TEXT    NOT NULL,
    fields          TEXT    NOT NULL, -- form values without secrets, JSON
    paused          INTEGER NOT NULL DEFAULT 0,
    created_at      INTEGER NOT NULL,
    last_success_at INTEGER,
    error_code      TEXT,
    error_params    TEXT    NOT NULL DEFAULT '{}',
    needs_person    INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE cursors (
    connection_id BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    stream        TEXT    NOT NULL,
    value         TEXT    NOT NULL,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (connection_id, stream)
) STRICT, WITHOUT ROWID;

-- Which of our rows is which of theirs. The fingerprint is of the record as it was last stored: the same record again
-- changes nothing.
CREATE TABLE external_refs (
    connection_id BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    kind          TEXT    NOT NULL,
    external_id   TEXT    NOT NULL,
    local_id      BLOB    NOT NULL,
    fingerprint   BLOB    NOT NULL,
    PRIMARY KEY (connection_id, kind, external_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX external_refs_local ON external_refs (local_id);

CREATE TABLE customers (
    id         BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    language   TEXT,
    country    TEXT,
    note       TEXT    NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE customer_identities (
    kind        TEXT NOT NULL, -- email, phone
    folded      TEXT NOT NULL, -- lower case, or digits only
    customer_id BLOB NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    value       TEXT NOT NULL,
    PRIMARY KEY (kind, folded, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_identities_customer ON customer_identities (customer_id);

CREATE TABLE products (
    id            BLOB NOT NULL PRIMARY KEY,
    connection_id BLOB NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    title         TEXT NOT NULL,
    sku           TEXT NOT NULL,
    description   TEXT NOT NULL,
    category      TEXT NOT NULL,
    price_minor   INTEGER,
    currency      TEXT,
    stock         INTEGER
) STRICT;

CREATE TABLE orders (
    id             BLOB    NOT NULL PRIMARY KEY,
    connection_id  BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    customer_id    BLOB    REFERENCES customers (id),
    number         TEXT    NOT NULL,
    email          TEXT    NOT NULL,
    buyer          TEXT    NOT NULL,
    placed_at      INTEGER NOT NULL,
    shop_status    TEXT    NOT NULL,
    cancelled      INTEGER NOT NULL,
    payment        TEXT    NOT NULL,
    fulfilment     TEXT    NOT NULL,
    currency       TEXT    NOT NULL,
    total_minor    INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    paid_minor     INTEGER NOT NULL,
    refunded_minor INTEGER NOT NULL,
    promised_at    INTEGER,
    destination    TEXT    NOT NULL,
    city           TEXT    NOT NULL,
    country        TEXT,
    gone           INTEGER NOT NULL DEFAULT 0,
    refreshed_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_customer ON orders (customer_id, placed_at DESC);
CREATE INDEX orders_number ON orders (connection_id, number);

CREATE TABLE order_lines (
    order_id    BLOB    NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    external_id TEXT    NOT NULL,
    product_id  BLOB    REFERENCES products (id) ON DELETE SET NULL,
    title       TEXT    NOT NULL,
    variant     TEXT    NOT NULL,
    sku         TEXT    NOT NULL,
    quantity    INTEGER NOT NULL,
    returned    INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    PRIMARY KEY (order_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_lines_product ON order_lines (product_id);

CREATE TABLE payments (
    order_id         BLOB    NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    external_id      TEXT    NOT NULL,
    authorized_minor INTEGER NOT NULL,
    captured_minor   INTEGER NOT NULL,
    refunded_minor   INTEGER NOT NULL,
    currency         TEXT    NOT NULL,
    captured_at      INTEGER,
    provider         TEXT    NOT NULL,
    PRIMARY KEY (order_id, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE fulfilments (
    order_id        BLOB NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    external_id     TEXT NOT NULL,
    status          TEXT NOT NULL,
    carrier         TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    tracking_url    TEXT NOT NULL,
    shipped_at      INTEGER,
    delivered_at    INTEGER,
    PRIMARY KEY (order_id, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE refunds (
    order_id     BLOB    NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    external_id  TEXT    NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency     TEXT    NOT NULL,
    refunded_at  INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    PRIMARY KEY (order_id, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE returns (
    order_id     BLOB    NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    external_id  TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    requested_at INTEGER NOT NULL,
    by_buyer     INTEGER NOT NULL,
    lines        TEXT    NOT NULL, -- ["2 × Taza azul", …], JSON
    note         TEXT    NOT NULL,
    PRIMARY KEY (order_id, external_id)
) STRICT, WITHOUT ROWID;

-- What happened to an order, once each: `mark` tells two events of the same kind apart.
CREATE TABLE order_events (
    order_id    BLOB    NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    code        TEXT    NOT NULL,
    mark        TEXT    NOT NULL,
    happened_at INTEGER NOT NULL,
    params      TEXT    NOT NULL,
    PRIMARY KEY (order_id, code, mark)
) STRICT, WITHOUT ROWID;

CREATE TABLE tickets (
    id              BLOB    NOT NULL PRIMARY KEY,
    number          INTEGER NOT NULL UNIQUE,
    subject         TEXT    NOT NULL,
    channel         TEXT    NOT NULL,
    connection_id   BLOB    REFERENCES connections (id) ON DELETE SET NULL,
    conversation    TEXT    NOT NULL, -- the channel's own id of it
    address         TEXT    NOT NULL, -- the customer's on this channel
    customer_id     BLOB    REFERENCES customers (id),
    order_id        BLOB    REFERENCES orders (id) ON DELETE SET NULL,
    status          TEXT    NOT NULL,
    assignee        TEXT    REFERENCES agents (id),
    language        TEXT,
    order_enquiry   INTEGER NOT NULL DEFAULT 0,
    due_kind        TEXT,
    due_started_at  INTEGER,
    due_at          INTEGER NOT NULL DEFAULT 9223372036854775807, -- the end of time: no promise
    created_at      INTEGER NOT NULL,
    last_message_at INTEGER NOT NULL,
    message_count   INTEGER NOT NULL DEFAULT 0,
    snippet         TEXT    NOT NULL DEFAULT '',
    has_attachment  INTEGER NOT NULL DEFAULT 0,
    last_seq        INTEGER NOT NULL DEFAULT 0, -- newest entry by others
    seen_seq        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX tickets_due ON tickets (status, due_at, last_message_at DESC);
-- Covers the counts of all queues, which are asked after every change.
CREATE INDEX tickets_counts ON tickets (status, assignee, due_at, channel, language);
CREATE INDEX tickets_newest ON tickets (status, last_message_at DESC);
CREATE INDEX tickets_customer ON tickets (customer_id, last_message_at DESC);
CREATE INDEX tickets_order ON tickets (order_id);

CREATE TABLE messages (
    seq          INTEGER NOT NULL PRIMARY KEY, -- order of arrival here
    id           BLOB    NOT NULL UNIQUE,
    ticket_id    BLOB    NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    kind         TEXT    NOT NULL,
    author       TEXT    NOT NULL,
    text         TEXT    NOT NULL,
    language     TEXT,
    written_at   INTEGER NOT NULL,
    event_code   TEXT,
    event_params TEXT    NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX messages_ticket ON messages (ticket_id, written_at, seq);

CREATE TABLE attachments (
    id         BLOB    NOT NULL PRIMARY KEY,
    message_id BLOB    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    content    TEXT    NOT NULL -- name of its encrypted file
) STRICT;
CREATE INDEX attachments_message ON attachments (message_id, position);

CREATE TABLE drafts (
    ticket_id BLOB    NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    agent     TEXT    NOT NULL REFERENCES agents (id),
    kind      TEXT    NOT NULL, -- reply, note
    text      TEXT    NOT NULL,
    saved_at  INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, agent, kind)
) STRICT, WITHOUT ROWID;

-- Every change that a person or a rule made, in the order in which it was made: audit trail and undo stack.
CREATE TABLE mutations (
    seq       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name      TEXT    NOT NULL,
    author    TEXT    NOT NULL,
    made_at   INTEGER NOT NULL,
    ticket_id BLOB,
    args      TEXT    NOT NULL, -- JSON
    undo      TEXT,             -- what takes it back, JSON; nothing: it cannot be
    undone_by INTEGER REFERENCES mutations (seq)
) STRICT;

CREATE INDEX mutations_ticket ON mutations (ticket_id, name);

CREATE TABLE outbox (
    id                BLOB    NOT NULL PRIMARY KEY,
    lane              TEXT    NOT NULL, -- one at a time within a lane
    kind              TEXT    NOT NULL,
    connection_id     BLOB    REFERENCES connections (id) ON DELETE SET NULL,
    ticket_id         BLOB    REFERENCES tickets (id),
    message_id        BLOB    REFERENCES messages (id),
    payload           TEXT    NOT NULL, -- frozen, JSON
    idempotency_key   TEXT    NOT NULL UNIQUE,
    marker            TEXT    NOT NULL UNIQUE,
    depends_on        BLOB    REFERENCES outbox (id),
    state             TEXT    NOT NULL,
    attempts          INTEGER NOT NULL DEFAULT 0, -- counted before trying
    not_before        INTEGER NOT NULL,
    last_error_code   TEXT,
    last_error_params TEXT    NOT NULL DEFAULT '{}',
    remote_id         TEXT,
    mutation_seq      INTEGER NOT NULL REFERENCES mutations (seq),
    created_at        INTEGER NOT NULL,
    changed_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox (state, not_before);
CREATE INDEX outbox_ticket ON outbox (ticket_id, state);
CREATE INDEX outbox_message ON outbox (message_id);

-- What can be searched for. The index holds no text of its own (contentless); `docs` says what a row of it is.
CREATE TABLE search_docs (
    id        INTEGER NOT NULL PRIMARY KEY,
    kind      TEXT    NOT NULL, -- ticket, message, customer, order, product
    local_id  BLOB    NOT NULL,
    ticket_id BLOB
) STRICT;
CREATE UNIQUE INDEX search_docs_local ON search_docs (local_id, kind);

CREATE VIRTUAL TABLE search_index USING fts5 (
    text,
    content = '',
    contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 2',
    prefix = '2 3 4'
);
