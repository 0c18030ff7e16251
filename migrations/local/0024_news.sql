-- What customers are told about their orders without being asked: which events, how, in which words, and what was told.

-- What is done with a kind of news of a shop; no row: nothing. It holds from `since` on: what happened before is history.
CREATE TABLE news_rules (
    connection_id BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    kind          TEXT    NOT NULL, -- paid, shipped, late, unavailable, delivered, refunded
    rule          TEXT    NOT NULL, -- off, draft, send
    since         INTEGER NOT NULL,
    PRIMARY KEY (connection_id, kind)
) STRICT, WITHOUT ROWID;

-- The shop's own text in a language; no row: the text that came with the program.
CREATE TABLE news_texts (
    connection_id BLOB NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    kind          TEXT NOT NULL,
    language      TEXT NOT NULL,
    text          TEXT NOT NULL,
    PRIMARY KEY (connection_id, kind, language)
) STRICT, WITHOUT ROWID;

-- What was noticed, once each: written in the transaction that noticed it, with all that follows from it. The row is what
-- keeps the same thing from being told twice.
CREATE TABLE order_news (
    order_id      BLOB    NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    kind          TEXT    NOT NULL,
    mark          TEXT    NOT NULL, -- which parcel, refund or line; empty: the order
    connection_id BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE, -- of the shop
    noticed_at    INTEGER NOT NULL,
    became        TEXT    NOT NULL, -- draft, sent, asked, told, silent
    ticket_id     BLOB    REFERENCES tickets (id) ON DELETE SET NULL,
    PRIMARY KEY (order_id, kind, mark)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_news_lately ON order_news (connection_id, noticed_at);
CREATE INDEX order_news_ticket ON order_news (ticket_id) WHERE ticket_id IS NOT NULL;

-- Orders that are still waited for, by the moment that was promised.
CREATE INDEX orders_promised ON orders (connection_id, promised_at)
    WHERE promised_at IS NOT NULL AND cancelled = 0 AND gone = 0 AND fulfilment NOT IN ('delivered', 'returned', 'cancelled');
-- Orders of which nothing was packed yet.
CREATE INDEX orders_unpacked ON orders (connection_id, placed_at)
    WHERE cancelled = 0 AND gone = 0 AND fulfilment = 'unfulfilled';

-- Shops that are connected already are watched from now on for what goes wrong, as new ones are.
INSERT INTO news_rules (connection_id, kind, rule, since)
    SELECT c.id, k.value, 'draft', coalesce(c.last_success_at, c.created_at) FROM connections c, json_each('["late","unavailable"]') k
    WHERE EXISTS (SELECT 1 FROM orders o WHERE o.connection_id = c.id);
