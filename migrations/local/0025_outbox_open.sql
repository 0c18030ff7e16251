-- What has left is kept, so the outbox grows with every reply; what is looked at all day is what has not left, and what has
-- left lately. Both are found without going through the rest.
CREATE INDEX outbox_unsettled ON outbox (created_at DESC, id DESC, state) WHERE state NOT IN ('done', 'handed_over', 'cancelled');
CREATE INDEX outbox_changed ON outbox (changed_at);
