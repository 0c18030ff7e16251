-- Days within which a shop promises delivery where its orders say nothing of it; no row: it promises nothing.

CREATE TABLE delivery_promises (
    connection_id BLOB    PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    days          INTEGER NOT NULL CHECK (days BETWEEN 1 AND 90)
) STRICT, WITHOUT ROWID;

-- The order's promise follows from that rule and not from the order.
ALTER TABLE orders ADD COLUMN promised_by_rule INTEGER NOT NULL DEFAULT 0;
