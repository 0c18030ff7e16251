-- Connections that somebody disconnected: what was read stays, and nothing is read or sent by them any more.

ALTER TABLE connections ADD COLUMN left_at INTEGER;                       -- since when; nothing: it is connected
ALTER TABLE connections ADD COLUMN secrets_left INTEGER NOT NULL DEFAULT 0; -- 1: its secrets are still to be taken out of the keychain
ALTER TABLE connections ADD COLUMN erasing INTEGER NOT NULL DEFAULT 0;    -- 1: somebody asked to erase what it brought; to be gone on with

-- What goes with a connection may have said any word: all of them are looked at when the files are cleaned.
ALTER TABLE erasing ADD COLUMN every_word INTEGER NOT NULL DEFAULT 0;
