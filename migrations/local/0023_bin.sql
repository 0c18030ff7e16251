-- What was held can be thrown away: it waits in a bin for a time, and then goes for good.

ALTER TABLE tickets ADD COLUMN binned_at INTEGER; -- when it was thrown away last; counts while the state is `binned`
CREATE INDEX tickets_binned ON tickets (binned_at) WHERE status = 'binned';

-- What is in the bin is nobody's work: no notice.
DROP TRIGGER notices_of_tickets;
CREATE TRIGGER notices_of_tickets AFTER UPDATE OF last_seq, seen_seq, assignee, status, last_message_at, due_at ON tickets
WHEN NEW.assignee IS NOT NULL OR OLD.assignee IS NOT NULL OR EXISTS (SELECT 1 FROM ticket_watchers WHERE ticket_id = NEW.id)
BEGIN
    DELETE FROM notices WHERE subject = NEW.id AND kind IN ('message', 'watched')
        AND (NEW.last_seq <= NEW.seen_seq OR NEW.status IN ('resolved', 'merged', 'held', 'binned') OR (kind = 'message') <> (agent IS NEW.assignee)
             OR (kind = 'watched' AND NOT EXISTS (SELECT 1 FROM ticket_watchers w WHERE w.ticket_id = NEW.id AND w.agent = notices.agent)));
    -- Mail from before the connection is for reference: no notice. Only an entry that has just come is told to the desktop.
    INSERT INTO notices (agent, kind, subject, ticket_id, mark, raised_at, alert)
        SELECT p.agent, CASE WHEN p.agent IS NEW.assignee THEN 'message' ELSE 'watched' END, NEW.id, NEW.id, NEW.last_seq,
               NEW.last_message_at, NEW.last_seq > OLD.last_seq
        FROM (SELECT NEW.assignee AS agent UNION SELECT w.agent FROM ticket_watchers w WHERE w.ticket_id = NEW.id) p
        WHERE p.agent IS NOT NULL AND NEW.last_seq > NEW.seen_seq AND NEW.status NOT IN ('resolved', 'merged', 'held', 'binned')
            AND NEW.last_message_at >= coalesce((SELECT created_at FROM connections WHERE id = NEW.connection_id), 0)
        ON CONFLICT (subject, kind, agent) DO UPDATE SET raised_at = excluded.raised_at, mark = excluded.mark,
            alert = max(alert, excluded.mark > mark);
    DELETE FROM notices WHERE subject = NEW.id AND kind IN ('at_risk', 'overdue')
        AND (agent IS NOT NEW.assignee OR mark <> NEW.due_at OR NEW.status NOT IN ('open', 'snoozed'));
    DELETE FROM notices WHERE subject = NEW.id AND kind = 'assigned'
        AND (agent IS NOT NEW.assignee OR NEW.status IN ('resolved', 'merged', 'held', 'binned'));
END;
