-- What a working day does to a ticket: priority, tags, snooze, followers, colleagues, merging and splitting.

ALTER TABLE tickets ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal'; -- low, normal, high, urgent
ALTER TABLE tickets ADD COLUMN snoozed_until INTEGER; -- set exactly while the status is `snoozed`
ALTER TABLE tickets ADD COLUMN snoozed_by TEXT REFERENCES agents (id);
ALTER TABLE tickets ADD COLUMN merged_into BLOB REFERENCES tickets (id) ON DELETE SET NULL; -- set exactly while `merged`
CREATE INDEX tickets_wake ON tickets (snoozed_until) WHERE snoozed_until IS NOT NULL;
CREATE INDEX tickets_merged ON tickets (merged_into) WHERE merged_into IS NOT NULL;
-- The look-up behind deleting an agent who came with a sample shop, and behind the workload of a colleague.
CREATE INDEX tickets_assignee ON tickets (assignee) WHERE assignee IS NOT NULL;

ALTER TABLE agents ADD COLUMN retired INTEGER NOT NULL DEFAULT 0; -- no longer offered; the history keeps the name

CREATE TABLE ticket_tags (
    ticket_id BLOB NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    tag       TEXT NOT NULL, -- lower case, no blanks at its ends
    PRIMARY KEY (ticket_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_tags_tag ON ticket_tags (tag, ticket_id);

CREATE TABLE ticket_watchers (
    ticket_id BLOB NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    agent     TEXT NOT NULL REFERENCES agents (id),
    PRIMARY KEY (ticket_id, agent)
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_watchers_agent ON ticket_watchers (agent, ticket_id);

-- Merging moves entries, and an entry remembers the ticket that it belongs to by itself: it sits in the ticket at the end of
-- that one's chain of merges. Nothing: it belongs where it sits.
ALTER TABLE messages ADD COLUMN home_id BLOB REFERENCES tickets (id) ON DELETE SET NULL;
CREATE INDEX messages_home ON messages (home_id) WHERE home_id IS NOT NULL;

-- A merge as it stands; taking it apart deletes the row. `before` is what the two rows were, JSON.
CREATE TABLE ticket_merges (
    source_id BLOB    NOT NULL PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    target_id BLOB    NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    merged_at INTEGER NOT NULL,
    merged_by TEXT    NOT NULL REFERENCES agents (id),
    last_seq  INTEGER NOT NULL, -- newest entry of all tickets at that moment: what is newer came later
    before    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ticket_merges_target ON ticket_merges (target_id);

-- Which change a repeated one repeats: what was done again does not end the line of what can be done again.
ALTER TABLE mutations ADD COLUMN redo_of INTEGER REFERENCES mutations (seq);
-- The undo and redo stacks read the newest rows of one author.
CREATE INDEX mutations_author ON mutations (author, seq);
