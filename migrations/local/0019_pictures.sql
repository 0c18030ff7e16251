-- Pictures of mails that lie elsewhere. They are fetched when somebody asks: for one mail, or for every mail of an address.

ALTER TABLE mails ADD COLUMN pictures INTEGER NOT NULL DEFAULT 0; -- 1: somebody asked for those of this mail

CREATE TABLE picture_senders (
    folded TEXT NOT NULL PRIMARY KEY -- address whose mails show them
) STRICT, WITHOUT ROWID;

-- What was fetched lies among the files of its message, with the role `remote`, and goes with it.
CREATE TABLE remote_pictures (
    message_id    BLOB    NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    url           TEXT    NOT NULL,
    attachment_id BLOB    REFERENCES attachments (id) ON DELETE CASCADE,
    failure       TEXT,             -- why there is none: private, unreachable, no_picture, too_large
    tried_at      INTEGER NOT NULL,
    PRIMARY KEY (message_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_pictures_attachment ON remote_pictures (attachment_id);
