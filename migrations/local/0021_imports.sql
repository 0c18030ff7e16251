-- Archives of mail that are read into a mailbox: where reading goes on after the program was ended, and what came of it.

CREATE TABLE imports (
    id            BLOB    NOT NULL PRIMARY KEY,
    connection_id BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    path          TEXT    NOT NULL, -- a file or a folder of this computer
    state         TEXT    NOT NULL, -- running, paused, done, cancelled, failed
    place         TEXT    NOT NULL, -- where to go on, JSON; empty: at the beginning
    added         INTEGER NOT NULL, -- mails that are new here
    known         INTEGER NOT NULL, -- mails that were here before
    left_out      INTEGER NOT NULL, -- thrown away, unfinished, spam
    done_bytes    INTEGER NOT NULL,
    total_bytes   INTEGER NOT NULL, -- 0 until it is known
    problems      TEXT    NOT NULL, -- files and what is wrong with them, JSON
    error_code    TEXT,             -- why it stopped
    started_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX imports_connection ON imports (connection_id, started_at);
