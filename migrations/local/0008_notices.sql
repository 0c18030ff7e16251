-- What the agent is to be told.
--
-- Most notices mirror a state: an unseen message on a ticket of one's own, a reply that did not leave, a connection that
-- needs a person. Triggers keep them, so that whatever changes the state, now or in a later version, changes the notice in
-- the same transaction, and taking the change back takes the notice back. What only time brings (a promise at risk) and what
-- is no state (a mention) the engine writes itself.

-- Since when reading has failed; nothing while it works.
ALTER TABLE connections ADD COLUMN failed_at INTEGER;

CREATE TABLE notices (
    id            INTEGER NOT NULL PRIMARY KEY,
    agent         TEXT    NOT NULL, -- whom it concerns; empty: whoever works at this desk
    kind          TEXT    NOT NULL,
    subject       BLOB    NOT NULL, -- what it is about: a ticket, an entry, a row of the outbox, a connection
    ticket_id     BLOB    REFERENCES tickets (id) ON DELETE CASCADE,
    outbox_id     BLOB    REFERENCES outbox (id) ON DELETE CASCADE,
    connection_id BLOB    REFERENCES connections (id) ON DELETE CASCADE,
    mark          INTEGER NOT NULL DEFAULT 0, -- newest entry, or deadline: when it moves on, so does the notice
    by_name       TEXT    NOT NULL DEFAULT '', -- a colleague
    raised_at     INTEGER NOT NULL,
    done_at       INTEGER,
    alert         INTEGER NOT NULL DEFAULT 0 -- 1: the desktop is still to be told
) STRICT;
CREATE UNIQUE INDEX notices_one ON notices (subject, kind, agent);
CREATE INDEX notices_open ON notices (raised_at) WHERE done_at IS NULL;
CREATE INDEX notices_alert ON notices (id) WHERE alert = 1;
CREATE INDEX notices_ticket ON notices (ticket_id);
CREATE INDEX notices_outbox ON notices (outbox_id);
CREATE INDEX notices_connection ON notices (connection_id);

-- The practice list looks for the first of each kind of change.
CREATE INDEX mutations_name ON mutations (name);

CREATE TRIGGER notices_of_tickets AFTER UPDATE OF last_seq, seen_seq, assignee, status, last_message_at, due_at ON tickets
WHEN NEW.assignee IS NOT NULL OR OLD.assignee IS NOT NULL OR EXISTS (SELECT 1 FROM ticket_watchers WHERE ticket_id = NEW.id)
BEGIN
    DELETE FROM notices WHERE subject = NEW.id AND kind IN ('message', 'watched')
        AND (NEW.last_seq <= NEW.seen_seq OR NEW.status IN ('resolved', 'merged') OR (kind = 'message') <> (agent IS NEW.assignee)
             OR (kind = 'watched' AND NOT EXISTS (SELECT 1 FROM ticket_watchers w WHERE w.ticket_id = NEW.id AND w.agent = notices.agent)));
    -- Mail from before the connection is for reference: no notice. Only an entry that has just come is told to the desktop.
    INSERT INTO notices (agent, kind, subject, ticket_id, mark, raised_at, alert)
        SELECT p.agent, CASE WHEN p.agent IS NEW.assignee THEN 'message' ELSE 'watched' END, NEW.id, NEW.id, NEW.last_seq,
               NEW.last_message_at, NEW.last_seq > OLD.last_seq
        FROM (SELECT NEW.assignee AS agent UNION SELECT w.agent FROM ticket_watchers w WHERE w.ticket_id = NEW.id) p
        WHERE p.agent IS NOT NULL AND NEW.last_seq > NEW.seen_seq AND NEW.status NOT IN ('resolved', 'merged')
            AND NEW.last_message_at >= coalesce((SELECT created_at FROM connections WHERE id = NEW.connection_id), 0)
        ON CONFLICT (subject, kind, agent) DO UPDATE SET raised_at = excluded.raised_at, mark = excluded.mark,
            alert = max(alert, excluded.mark > mark);
    DELETE FROM notices WHERE subject = NEW.id AND kind IN ('at_risk', 'overdue')
        AND (agent IS NOT NEW.assignee OR mark <> NEW.due_at OR NEW.status NOT IN ('open', 'snoozed'));
    DELETE FROM notices WHERE subject = NEW.id AND kind = 'assigned'
        AND (agent IS NOT NEW.assignee OR NEW.status IN ('resolved', 'merged'));
END;

CREATE TRIGGER notices_of_watchers AFTER INSERT ON ticket_watchers
BEGIN
    INSERT INTO notices (agent, kind, subject, ticket_id, mark, raised_at)
        SELECT NEW.agent, 'watched', t.id, t.id, t.last_seq, t.last_message_at FROM tickets t
        WHERE t.id = NEW.ticket_id AND t.assignee IS NOT NEW.agent AND t.last_seq > t.seen_seq
            AND t.status NOT IN ('resolved', 'merged')
            AND t.last_message_at >= coalesce((SELECT created_at FROM connections WHERE id = t.connection_id), 0)
        ON CONFLICT (subject, kind, agent) DO NOTHING;
END;

CREATE TRIGGER notices_of_former_watchers AFTER DELETE ON ticket_watchers
BEGIN
    DELETE FROM notices WHERE subject = OLD.ticket_id AND kind = 'watched' AND agent = OLD.agent;
END;

-- A mention goes with the note that it stands in.
CREATE TRIGGER notices_of_entries AFTER DELETE ON messages
BEGIN
    DELETE FROM notices WHERE subject = OLD.id AND kind = 'mention';
END;

CREATE TRIGGER notices_of_outbox AFTER UPDATE OF state ON outbox
BEGIN
    DELETE FROM notices WHERE subject = NEW.id
        AND kind <> CASE NEW.state WHEN 'needs_person' THEN 'failed' WHEN 'unknown' THEN 'unknown'
                                   WHEN 'ready' THEN 'delayed' WHEN 'dispatching' THEN 'delayed' ELSE '' END;
    INSERT INTO notices (agent, kind, subject, ticket_id, outbox_id, raised_at, alert)
        SELECT m.author, CASE NEW.state WHEN 'unknown' THEN 'unknown' ELSE 'failed' END, NEW.id, NEW.ticket_id, NEW.id,
               NEW.changed_at, 1
        FROM mutations m WHERE m.seq = NEW.mutation_seq AND NEW.state IN ('needs_person', 'unknown')
        ON CONFLICT (subject, kind, agent) DO NOTHING;
END;

CREATE TRIGGER notices_of_connections AFTER UPDATE OF needs_person, paused, failed_at, last_success_at ON connections
BEGIN
    DELETE FROM notices WHERE subject = NEW.id AND kind = 'connection' AND (NEW.failed_at IS NULL OR NEW.paused);
    INSERT INTO notices (agent, kind, subject, connection_id, raised_at, alert)
        SELECT '', 'connection', NEW.id, NEW.id, NEW.failed_at, 1
        WHERE NEW.failed_at IS NOT NULL AND NEW.needs_person AND NOT NEW.paused
        ON CONFLICT (subject, kind, agent) DO NOTHING;
    INSERT INTO notices (agent, kind, subject, connection_id, raised_at, alert)
        SELECT '', 'import_done', NEW.id, NEW.id, NEW.last_success_at, 0
        WHERE OLD.last_success_at IS NULL AND NEW.last_success_at IS NOT NULL
        ON CONFLICT (subject, kind, agent) DO NOTHING;
END;
