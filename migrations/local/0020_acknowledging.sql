-- What a mailbox answers by itself: a confirmation that a message has arrived. No row: contact forms are confirmed, mails are not.

CREATE TABLE acknowledging (
    connection_id BLOB NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    what          TEXT NOT NULL -- off, forms, all
) STRICT, WITHOUT ROWID;

-- The shop's own text in a language; no row: the text that came with the program.
CREATE TABLE acknowledging_texts (
    connection_id BLOB NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    language      TEXT NOT NULL,
    text          TEXT NOT NULL,
    PRIMARY KEY (connection_id, language)
) STRICT, WITHOUT ROWID;
