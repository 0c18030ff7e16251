-- Through which mailbox the messages of a shop leave that sends none itself. No row: through the only one that there is.
CREATE TABLE news_ways (
    connection_id BLOB NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE, -- the shop
    through_id    BLOB NOT NULL REFERENCES connections (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX news_ways_through ON news_ways (through_id);
