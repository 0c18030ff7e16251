-- Queues that cost the same however old the shop is, and saved views.
--
-- A queue is a walk along one index, which holds everything that a page of ids needs (so the table itself is not read),
-- and its count is a line of `ticket_tallies`, which triggers keep. What is neither resolved nor merged is called
-- unsettled: those stay few, so the indexes that serve all of them are partial.

DROP INDEX tickets_due;
DROP INDEX tickets_counts;
DROP INDEX tickets_newest;

-- From when on a promise is at risk: half an hour before it is due, or the last quarter of its time if that is longer.
ALTER TABLE tickets ADD COLUMN risk_at INTEGER AS (
    CASE WHEN due_at = 9223372036854775807 THEN due_at
         ELSE due_at - max(1800000, (due_at - coalesce(due_started_at, due_at)) / 4) END
) VIRTUAL;

CREATE INDEX tickets_own_due ON tickets (status, assignee, due_at, last_message_at DESC, number DESC, channel, language, id);
CREATE INDEX tickets_own_newest ON tickets (status, assignee, last_message_at DESC, number DESC, channel, language, id);
CREATE INDEX tickets_status_newest ON tickets (status, last_message_at DESC, number DESC, channel, language, id);
CREATE INDEX tickets_risk ON tickets (assignee, risk_at) WHERE status = 'open';
CREATE INDEX tickets_unsettled_due ON tickets (due_at, last_message_at DESC, number DESC, status, channel, language, id)
    WHERE status IN ('open', 'waiting', 'snoozed');
CREATE INDEX tickets_unsettled_newest ON tickets (last_message_at DESC, number DESC, status, channel, language, id)
    WHERE status IN ('open', 'waiting', 'snoozed');
CREATE INDEX tickets_channel_due ON tickets (channel, due_at, last_message_at DESC, number DESC, status, language, id)
    WHERE status IN ('open', 'waiting', 'snoozed');
CREATE INDEX tickets_language_due ON tickets (language, due_at, last_message_at DESC, number DESC, status, channel, id)
    WHERE status IN ('open', 'waiting', 'snoozed');
CREATE INDEX tickets_asleep ON tickets (snoozed_until, number, channel, language, id) WHERE status = 'snoozed';
CREATE INDEX tickets_every_newest ON tickets (last_message_at DESC, number DESC, status, id);

-- How many tickets there are of each kind. Few lines: states × agents × channels × languages.
CREATE TABLE ticket_tallies (
    status   TEXT    NOT NULL,
    assignee TEXT    NOT NULL, -- empty: nobody
    channel  TEXT    NOT NULL,
    language TEXT    NOT NULL, -- empty: not known
    tickets  INTEGER NOT NULL,
    PRIMARY KEY (status, assignee, channel, language)
) STRICT, WITHOUT ROWID;

INSERT INTO ticket_tallies
SELECT status, coalesce(assignee, ''), channel, coalesce(language, ''), count(*) FROM tickets GROUP BY 1, 2, 3, 4;

CREATE TRIGGER ticket_tallies_added AFTER INSERT ON tickets BEGIN
    INSERT INTO ticket_tallies (status, assignee, channel, language, tickets)
    VALUES (new.status, coalesce(new.assignee, ''), new.channel, coalesce(new.language, ''), 1)
    ON CONFLICT DO UPDATE SET tickets = tickets + 1;
END;

CREATE TRIGGER ticket_tallies_removed AFTER DELETE ON tickets BEGIN
    UPDATE ticket_tallies SET tickets = tickets - 1
    WHERE status = old.status AND assignee = coalesce(old.assignee, '') AND channel = old.channel
      AND language = coalesce(old.language, '');
END;

CREATE TRIGGER ticket_tallies_moved AFTER UPDATE OF status, assignee, channel, language ON tickets
WHEN old.status <> new.status OR old.assignee IS NOT new.assignee OR old.channel <> new.channel
     OR old.language IS NOT new.language
BEGIN
    UPDATE ticket_tallies SET tickets = tickets - 1
    WHERE status = old.status AND assignee = coalesce(old.assignee, '') AND channel = old.channel
      AND language = coalesce(old.language, '');
    INSERT INTO ticket_tallies (status, assignee, channel, language, tickets)
    VALUES (new.status, coalesce(new.assignee, ''), new.channel, coalesce(new.language, ''), 1)
    ON CONFLICT DO UPDATE SET tickets = tickets + 1;
END;

CREATE TABLE views (
    id         BLOB    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL, -- empty: the words of `code`
    code       TEXT    NOT NULL DEFAULT '', -- a view that came with the shop
    team       INTEGER NOT NULL DEFAULT 0,
    sort       TEXT    NOT NULL, -- due, newest
    conditions TEXT    NOT NULL, -- the tree as the interface wrote it, JSON
    position   INTEGER NOT NULL
) STRICT;
