-- One person behind several addresses. A merge is an edge between two customers and nothing else: orders, tickets and
-- addresses stay with the customer whom they came in for, so taking a merge back is exact by construction.

-- The customer whom this one is shown as; nothing: itself. Follows from the merges in force.
ALTER TABLE customers ADD COLUMN root_id BLOB REFERENCES customers (id);
CREATE INDEX customers_root ON customers (root_id) WHERE root_id IS NOT NULL;

-- What a source said last. `customers` holds what is shown: this, under what a person set or chose.
CREATE TABLE customer_said (
    customer_id BLOB NOT NULL PRIMARY KEY REFERENCES customers (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    language    TEXT NOT NULL, -- empty: unknown
    country     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO customer_said (customer_id, name, language, country)
SELECT id, name, coalesce(language, ''), coalesce(country, '') FROM customers;

-- What a person set; no source overwrites it. `seq` is the place of the change among all changes.
CREATE TABLE customer_set (
    customer_id BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    field       TEXT    NOT NULL, -- name, language, country
    value       TEXT    NOT NULL,
    seq         INTEGER NOT NULL,
    PRIMARY KEY (customer_id, field)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_merges (
    id              BLOB    NOT NULL PRIMARY KEY,
    source_id       BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    target_id       BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    seq             INTEGER NOT NULL,
    merged_at       INTEGER NOT NULL,
    author          TEXT    NOT NULL,
    name_theirs     INTEGER NOT NULL, -- the source's is shown
    language_theirs INTEGER NOT NULL,
    country_theirs  INTEGER NOT NULL,
    ended           INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX customer_merges_source ON customer_merges (source_id) WHERE NOT ended;
CREATE INDEX customer_merges_target ON customer_merges (target_id) WHERE NOT ended;

-- "These are not the same person", each pair once, the smaller id first.
CREATE TABLE customer_distinct (
    one_id   BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    other_id BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    author   TEXT    NOT NULL,
    said_at  INTEGER NOT NULL,
    PRIMARY KEY (one_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_distinct_other ON customer_distinct (other_id);

-- What two addresses of one person share: an e-mail address without what stands after a plus, the last nine digits of a
-- telephone number, with or without the country's.
ALTER TABLE customer_identities ADD COLUMN likeness TEXT GENERATED ALWAYS AS (
    CASE
        WHEN kind = 'phone' THEN iif(length(folded) >= 9, substr(folded, -9), NULL)
        WHEN instr(folded, '+') > 1 AND instr(folded, '+') < instr(folded, '@')
            THEN substr(folded, 1, instr(folded, '+') - 1) || substr(folded, instr(folded, '@'))
        ELSE folded
    END
) VIRTUAL;
CREATE INDEX customer_identities_likeness ON customer_identities (kind, likeness);
CREATE INDEX orders_destination ON orders (destination COLLATE NOCASE, customer_id);
CREATE INDEX orders_number_alone ON orders (number COLLATE NOCASE);

-- The team's notes on a customer. The single note that there was before becomes the first of them.
CREATE TABLE customer_notes (
    id          BLOB    NOT NULL PRIMARY KEY,
    customer_id BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    author      TEXT    NOT NULL, -- name of the agent; empty: unknown
    text        TEXT    NOT NULL,
    written_at  INTEGER NOT NULL,
    changed_at  INTEGER
) STRICT;
CREATE INDEX customer_notes_customer ON customer_notes (customer_id, written_at);
INSERT INTO customer_notes (id, customer_id, author, text, written_at)
SELECT c.id, c.id,
       coalesce((SELECT a.name FROM mutations m JOIN agents a ON a.id = m.author
                 WHERE m.name = 'customer.note' ORDER BY m.seq DESC LIMIT 1), ''),
       c.note,
       coalesce((SELECT max(m.made_at) FROM mutations m WHERE m.name = 'customer.note'), c.created_at)
FROM customers c WHERE c.note <> '';
UPDATE mutations SET undo = NULL WHERE name = 'customer.note';
ALTER TABLE customers DROP COLUMN note;

-- A person linked the order (or took the link away): no message that comes in changes it.
ALTER TABLE tickets ADD COLUMN order_by_person INTEGER NOT NULL DEFAULT 0;

-- Who bought what, once each, for suggestions: cancelled orders do not count. Kept with the orders.
CREATE TABLE bought (
    customer_id BLOB    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    product_id  BLOB    NOT NULL REFERENCES products (id) ON DELETE CASCADE,
    times       INTEGER NOT NULL,
    last_at     INTEGER NOT NULL,
    PRIMARY KEY (customer_id, product_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX bought_newest ON bought (product_id, last_at DESC);
INSERT INTO bought (customer_id, product_id, times, last_at)
SELECT o.customer_id, l.product_id, count(DISTINCT o.id), max(o.placed_at)
FROM order_lines l JOIN orders o ON o.id = l.order_id
WHERE o.customer_id IS NOT NULL AND l.product_id IS NOT NULL AND NOT o.cancelled AND NOT o.gone
GROUP BY o.customer_id, l.product_id;

-- How many customers bought a product, and how many bought anything: what a coincidence is measured against.
CREATE TABLE product_buyers (
    product_id BLOB    NOT NULL PRIMARY KEY REFERENCES products (id) ON DELETE CASCADE,
    category   TEXT    NOT NULL,
    buyers     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX product_buyers_category ON product_buyers (category, buyers DESC);
CREATE TABLE all_buyers (
    one    INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    buyers INTEGER NOT NULL
) STRICT;
INSERT INTO product_buyers (product_id, category, buyers)
SELECT p.id, p.category, (SELECT count(*) FROM bought b WHERE b.product_id = p.id) FROM products p;
INSERT INTO all_buyers (one, buyers) SELECT 1, count(DISTINCT customer_id) FROM bought;

CREATE TRIGGER products_counted AFTER INSERT ON products BEGIN
    INSERT INTO product_buyers (product_id, category, buyers) VALUES (NEW.id, NEW.category, 0);
END;
CREATE TRIGGER products_moved AFTER UPDATE OF category ON products WHEN NEW.category <> OLD.category BEGIN
    UPDATE product_buyers SET category = NEW.category WHERE product_id = NEW.id;
END;
CREATE TRIGGER bought_first AFTER INSERT ON bought
WHEN NOT EXISTS (SELECT 1 FROM bought WHERE customer_id = NEW.customer_id AND product_id <> NEW.product_id) BEGIN
    UPDATE all_buyers SET buyers = buyers + 1;
END;
CREATE TRIGGER bought_one AFTER INSERT ON bought BEGIN
    UPDATE product_buyers SET buyers = buyers + 1 WHERE product_id = NEW.product_id;
END;
CREATE TRIGGER bought_last AFTER DELETE ON bought
WHEN NOT EXISTS (SELECT 1 FROM bought WHERE customer_id = OLD.customer_id) BEGIN
    UPDATE all_buyers SET buyers = buyers - 1;
END;
CREATE TRIGGER bought_none AFTER DELETE ON bought BEGIN
    UPDATE product_buyers SET buyers = buyers - 1 WHERE product_id = OLD.product_id;
END;
