-- Files of orders and customers from shops that have no other way out: how each is read, where reading goes on after the program
-- was ended, and what was wrong with which row. No cell that says who somebody is stands among the problems.

CREATE TABLE sheet_imports (
    id            BLOB    NOT NULL PRIMARY KEY,
    connection_id BLOB    NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    path          TEXT    NOT NULL, -- a file of this computer
    file_at       INTEGER NOT NULL, -- when the file was last written: how old its orders are
    plan          TEXT    NOT NULL, -- what its columns mean, JSON
    hash          BLOB    NOT NULL, -- fingerprint of its bytes
    state         TEXT    NOT NULL, -- running, paused, done, cancelled, failed
    place         INTEGER NOT NULL, -- records of it that are dealt with
    added         INTEGER NOT NULL,
    changed       INTEGER NOT NULL,
    same          INTEGER NOT NULL,
    left_out      INTEGER NOT NULL,
    problems      INTEGER NOT NULL, -- all, also those beyond what is kept
    done_rows     INTEGER NOT NULL,
    total_rows    INTEGER NOT NULL,
    error_code    TEXT,             -- why it stopped
    started_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX sheet_imports_connection ON sheet_imports (connection_id, started_at);
CREATE INDEX sheet_imports_running ON sheet_imports (started_at, id) WHERE state = 'running';

CREATE TABLE sheet_problems (
    import_id BLOB    NOT NULL REFERENCES sheet_imports (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    row       INTEGER NOT NULL, -- as a spreadsheet counts
    heading   TEXT    NOT NULL, -- of the column; may be empty
    code      TEXT    NOT NULL,
    value     TEXT    NOT NULL,
    left_out  INTEGER NOT NULL,
    PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
