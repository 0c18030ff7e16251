-- Search: one index of words for each kind of thing, so that a word of every second message does not hide the one
-- customer who is called so, and fragments of numbers and addresses.

DROP TABLE search_index;
ALTER TABLE search_docs ADD COLUMN at INTEGER NOT NULL DEFAULT 0; -- written, opened, placed, made

CREATE VIRTUAL TABLE search_tickets USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
CREATE VIRTUAL TABLE search_messages USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
CREATE VIRTUAL TABLE search_customers USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
CREATE VIRTUAL TABLE search_orders USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);
CREATE VIRTUAL TABLE search_products USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3 4'
);

-- Any three consecutive signs of a number or an address.
CREATE VIRTUAL TABLE fragments_customers USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');
CREATE VIRTUAL TABLE fragments_orders USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');
CREATE VIRTUAL TABLE fragments_products USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'trigram');

-- Every word that occurs, folded: what the beginning of a long word is completed from, and what a misspelt one is
-- compared with.
CREATE TABLE search_words (
    word TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Partial, so that it offers itself only where every ticket is meant, and never for the newest of one customer.
CREATE INDEX tickets_last ON tickets (last_message_at) WHERE status <> 'merged';

-- What is there already is indexed anew.
UPDATE search_docs SET at = coalesce(
    CASE kind
        WHEN 'message' THEN (SELECT m.written_at FROM messages m WHERE m.id = local_id)
        WHEN 'ticket' THEN (SELECT t.created_at FROM tickets t WHERE t.id = local_id)
        WHEN 'customer' THEN (SELECT c.created_at FROM customers c WHERE c.id = local_id)
        WHEN 'order' THEN (SELECT o.placed_at FROM orders o WHERE o.id = local_id)
    END, 0);

CREATE TEMP TABLE found AS
    SELECT d.id, d.kind, m.text FROM search_docs d JOIN messages m ON m.id = d.local_id WHERE d.kind = 'message'
    UNION ALL
    SELECT d.id, d.kind, t.subject FROM search_docs d JOIN tickets t ON t.id = d.local_id WHERE d.kind = 'ticket'
    UNION ALL
    SELECT d.id, d.kind, c.name || ' ' || coalesce((SELECT group_concat(i.value || ' ' || i.folded, ' ')
        FROM customer_identities i WHERE i.customer_id = c.id), '')
        FROM search_docs d JOIN customers c ON c.id = d.local_id WHERE d.kind = 'customer'
    UNION ALL
    SELECT d.id, d.kind, o.number || ' ' || replace(o.number, '-', '') || ' ' || o.buyer || ' ' || o.email
        || ' ' || coalesce((SELECT group_concat(l.title || ' ' || l.sku, ' ') FROM order_lines l WHERE l.order_id = o.id), '')
        || ' ' || coalesce((SELECT group_concat(f.tracking_number, ' ') FROM fulfilments f WHERE f.order_id = o.id), '')
        FROM search_docs d JOIN orders o ON o.id = d.local_id WHERE d.kind = 'order'
    UNION ALL
    SELECT d.id, d.kind, p.title || ' ' || p.sku || ' ' || p.category || ' ' || p.description
        FROM search_docs d JOIN products p ON p.id = d.local_id WHERE d.kind = 'product';
UPDATE found SET text = lower(replace(replace(replace(replace(replace(replace(replace(replace(replace(text,
    'ß', 'ss'), 'ø', 'o'), 'Ø', 'o'), 'ł', 'l'), 'Ł', 'l'), 'đ', 'd'), 'Đ', 'd'), 'æ', 'ae'), 'Æ', 'ae'));
INSERT INTO search_messages (rowid, text) SELECT id, text FROM found WHERE kind = 'message' ORDER BY id;
INSERT INTO search_tickets (rowid, text) SELECT id, text FROM found WHERE kind = 'ticket' ORDER BY id;
INSERT INTO search_customers (rowid, text) SELECT id, text FROM found WHERE kind = 'customer' ORDER BY id;
INSERT INTO search_orders (rowid, text) SELECT id, text FROM found WHERE kind = 'order' ORDER BY id;
INSERT INTO search_products (rowid, text) SELECT id, text FROM found WHERE kind = 'product' ORDER BY id;
INSERT INTO fragments_customers (rowid, text) SELECT id, text FROM found WHERE kind = 'customer' ORDER BY id;
INSERT INTO fragments_orders (rowid, text) SELECT id, text FROM found WHERE kind = 'order' ORDER BY id;
INSERT INTO fragments_products (rowid, text) SELECT id, text FROM found WHERE kind = 'product' ORDER BY id;
DROP TABLE found;

CREATE VIRTUAL TABLE words_now USING fts5vocab ('search_messages', 'row');
INSERT OR IGNORE INTO search_words SELECT term FROM words_now WHERE term NOT GLOB '*[0-9]*';
DROP TABLE words_now;
