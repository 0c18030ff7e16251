-- Mails on their way out: the bytes are made once, and every recipient has a state of their own.

CREATE TABLE letters (
    outbox_id  BLOB    NOT NULL PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
    sender     TEXT    NOT NULL, -- where bounces go
    message_id TEXT    NOT NULL, -- without brackets
    operation  TEXT    NOT NULL, -- value of the operation header
    content    TEXT    NOT NULL, -- name of the encrypted file with the bytes
    size       INTEGER NOT NULL, -- bytes
    repeats    INTEGER NOT NULL DEFAULT 0, -- how often it was sent again without knowing whether it had arrived
    made_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX letters_message_id ON letters (message_id);
CREATE INDEX letters_content ON letters (content);

CREATE TABLE letter_recipients (
    outbox_id BLOB    NOT NULL REFERENCES letters (outbox_id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    address   TEXT    NOT NULL,
    state     TEXT    NOT NULL DEFAULT 'waiting', -- waiting, accepted, refused
    said      TEXT    NOT NULL DEFAULT '', -- the server's own words
    PRIMARY KEY (outbox_id, position)
) STRICT, WITHOUT ROWID;
