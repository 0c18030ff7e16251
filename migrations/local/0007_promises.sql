-- Promises: by when customers are to be answered and their cases settled, as data that the shop can change.

-- Milliseconds; nothing: no such promise. `target` is what is aimed at, `latest` what is never to be passed.
CREATE TABLE promise_rules (
    situation  TEXT    NOT NULL PRIMARY KEY, -- chat, order_enquiry, form, email, social
    target     INTEGER,
    latest     INTEGER,
    resolution INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO promise_rules (situation, target, latest, resolution) VALUES
    ('chat', 30000, 30000, 18000000),
    ('order_enquiry', 7200000, 10800000, 18000000),
    ('form', 86400000, 86400000, 18000000),
    ('email', 43200000, 86400000, 18000000),
    ('social', 43200000, 86400000, 18000000);

-- A row is here while rules have changed and tickets still have deadlines of the old ones: the number of the last ticket
-- that has a new one.
CREATE TABLE promises_behind (
    one          INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    after_number INTEGER NOT NULL
) STRICT;

-- What a deadline was made of: its second threshold, the rule, and for how long the customer let us wait.
ALTER TABLE tickets ADD COLUMN due_latest_at INTEGER;
ALTER TABLE tickets ADD COLUMN due_situation TEXT;
ALTER TABLE tickets ADD COLUMN waiting_since INTEGER; -- set exactly while it is the customer's turn, or settled
ALTER TABLE tickets ADD COLUMN waited_ms INTEGER NOT NULL DEFAULT 0; -- how long that was before

UPDATE tickets SET waiting_since = last_message_at WHERE status IN ('waiting', 'resolved');
INSERT INTO promises_behind (one, after_number) VALUES (1, 0);
