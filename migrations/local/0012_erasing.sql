-- Erasing a person: what must not come back by a later reading, and what is still to be removed from the disk.

-- Records of a source that are erased here, as hashes: the source still has them and will hand them over again.
CREATE TABLE erased_refs (
    connection_id BLOB NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    mark          BLOB NOT NULL, -- hash of the kind and the source's id
    PRIMARY KEY (connection_id, mark)
) STRICT, WITHOUT ROWID;

-- Written in the transaction that erases, removed when the files are clean: a kill in between is made good at the next start.
CREATE TABLE erasing (
    one   INTEGER NOT NULL PRIMARY KEY CHECK (one = 1),
    files TEXT    NOT NULL -- names of files that no row needs any more, JSON
) STRICT;
