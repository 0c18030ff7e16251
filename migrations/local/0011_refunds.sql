-- Refunds leave by the outbox: one that is not settled at a time for each order, what was seen of it at the shop, and an
-- account of every step.

ALTER TABLE outbox ADD COLUMN order_ref TEXT;                          -- connection and the shop's id of the order
ALTER TABLE outbox ADD COLUMN evidence TEXT;                           -- what the shop was seen to say, JSON
ALTER TABLE outbox ADD COLUMN approvals INTEGER NOT NULL DEFAULT 0;    -- how often a person allowed one more sending
ALTER TABLE outbox ADD COLUMN open_sends INTEGER NOT NULL DEFAULT 0;   -- sendings that are not proved to have had no effect

CREATE UNIQUE INDEX outbox_one_refund ON outbox (order_ref)
    WHERE kind = 'refund' AND state NOT IN ('done', 'handed_over', 'cancelled');
CREATE INDEX outbox_refunds ON outbox (order_ref) WHERE kind = 'refund';

-- Only added to: each row carries a hash over itself and the hash before it.
CREATE TABLE outbox_events (
    seq       INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    outbox_id BLOB    NOT NULL,
    at        INTEGER NOT NULL,
    what      TEXT    NOT NULL, -- asked, held, ready, dispatching, … and decisions
    detail    TEXT    NOT NULL, -- JSON
    hash      BLOB    NOT NULL
) STRICT;
CREATE INDEX outbox_events_of ON outbox_events (outbox_id, seq);
CREATE TRIGGER outbox_events_stay BEFORE UPDATE ON outbox_events
BEGIN
    SELECT raise(ABORT, 'events are only added');
END;
CREATE TRIGGER outbox_events_remain BEFORE DELETE ON outbox_events
BEGIN
    SELECT raise(ABORT, 'events are only added');
END;
