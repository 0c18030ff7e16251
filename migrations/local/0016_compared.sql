-- When an order was last compared with what its shop says of it: those that were not for the longest time come next.
ALTER TABLE orders ADD COLUMN compared_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_compared ON orders (connection_id, compared_at) WHERE NOT gone;
