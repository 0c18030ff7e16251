-- Decisions about returns leave by the outbox: one that is not settled at a time for each order.

CREATE UNIQUE INDEX outbox_one_return ON outbox (order_ref)
    WHERE kind = 'return' AND state NOT IN ('done', 'handed_over', 'cancelled');
CREATE INDEX outbox_returns ON outbox (order_ref) WHERE kind = 'return';
