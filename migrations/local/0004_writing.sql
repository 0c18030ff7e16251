-- Writing: formatted text, drafts with all that belongs to them, replies that wait for their time, macros, signatures.

-- Formatted text is the restricted set that the engine lets through; nothing: plain. The plain text is always there beside it.
ALTER TABLE messages ADD COLUMN html TEXT;
ALTER TABLE messages ADD COLUMN agent TEXT;   -- id of the agent who wrote it here; nothing: it came from outside
ALTER TABLE messages ADD COLUMN address TEXT; -- address that it came from, if it came from one

ALTER TABLE drafts ADD COLUMN html TEXT;
ALTER TABLE drafts ADD COLUMN recipients TEXT;                   -- addresses that the agent chose, JSON; nothing: computed
ALTER TABLE drafts ADD COLUMN effects TEXT NOT NULL DEFAULT '[]'; -- what the send will also do, JSON
ALTER TABLE drafts ADD COLUMN seen_id BLOB;                      -- newest entry by others that was in view when it was begun
CREATE INDEX drafts_newest ON drafts (agent, saved_at DESC);

CREATE TABLE draft_files (
    id         BLOB    NOT NULL PRIMARY KEY,
    ticket_id  BLOB    NOT NULL,
    agent      TEXT    NOT NULL,
    kind       TEXT    NOT NULL, -- reply, note
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    size       INTEGER NOT NULL,
    content    TEXT    NOT NULL, -- name of its encrypted file
    added_at   INTEGER NOT NULL,
    -- Files go wherever their text goes, also when its ticket is merged into another.
    FOREIGN KEY (ticket_id, agent, kind) REFERENCES drafts (ticket_id, agent, kind) ON UPDATE CASCADE ON DELETE CASCADE
) STRICT;
CREATE INDEX draft_files_draft ON draft_files (ticket_id, agent, kind, added_at, id);

ALTER TABLE outbox ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0; -- held for a time that the agent chose

CREATE TABLE macros (
    id            BLOB    NOT NULL PRIMARY KEY,
    connection_id BLOB    REFERENCES connections (id) ON DELETE CASCADE, -- came with this shop; nothing: made here
    name          TEXT    NOT NULL,
    effects       TEXT    NOT NULL DEFAULT '[]', -- JSON
    used          INTEGER NOT NULL DEFAULT 0,    -- how often
    changed_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE macro_texts (
    macro_id BLOB NOT NULL REFERENCES macros (id) ON DELETE CASCADE,
    language TEXT NOT NULL,
    text     TEXT NOT NULL,
    html     TEXT,
    PRIMARY KEY (macro_id, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE signatures (
    language TEXT NOT NULL PRIMARY KEY,
    text     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
