-- Mail: what an entry of a conversation was as a mail, by which names others refer to it, and what is known of addresses.

CREATE TABLE mails (
    message_id BLOB    NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    mailbox    TEXT    NOT NULL, -- address of ours
    kind       TEXT    NOT NULL, -- person, away, automatic, list, bounce, delayed, receipt, complaint, own
    people     TEXT    NOT NULL, -- who wrote it and to whom, JSON
    findings   TEXT    NOT NULL, -- why it is of its kind, what is odd about it, what its reader should know, JSON
    html       TEXT,             -- made safe to show
    size       INTEGER NOT NULL  -- bytes on the server
) STRICT;

-- The mail as it came, deflated. A large one is a file of its message instead, with the role `source`.
CREATE TABLE mail_sources (
    message_id BLOB NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    packed     BLOB NOT NULL
) STRICT;

CREATE TABLE mail_ids (
    name       TEXT    NOT NULL, -- Message-ID
    own        INTEGER NOT NULL, -- 1: of this mail itself; 0: of one that it answers
    message_id BLOB    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    PRIMARY KEY (name, own, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_ids_message ON mail_ids (message_id);

-- Addresses to which nothing can be delivered, as another server said it.
CREATE TABLE failed_addresses (
    folded    TEXT    NOT NULL PRIMARY KEY,
    failed_at INTEGER NOT NULL,
    status    TEXT    NOT NULL, -- 5.1.1; may be empty
    words     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Automatic acknowledgements: at most one for each person and day.
CREATE TABLE acknowledgements (
    message_id BLOB    NOT NULL PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    address    TEXT    NOT NULL,
    sent_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX acknowledgements_sent ON acknowledgements (sent_at);

ALTER TABLE attachments ADD COLUMN role TEXT NOT NULL DEFAULT 'file'; -- file, inline, calendar, signature, encrypted, returned, source
ALTER TABLE attachments ADD COLUMN content_id TEXT; -- by which the text shows it
