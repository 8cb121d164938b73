-- Snapshots of users: shortcuts to what the event log says. Found by the SHA-256 of the user's id, so that no id stands in this file.
-- Applied by the silo at start; safe to repeat.
CREATE TABLE IF NOT EXISTS user_snapshot (
    key      BLOB    NOT NULL PRIMARY KEY,
    format   INTEGER NOT NULL,
    store    BLOB    NOT NULL, -- the log that it is a view of
    session  BLOB    NOT NULL, -- the log's owner when it was made
    sequence INTEGER NOT NULL, -- the user's last sequence in it
    payload  BLOB    NOT NULL
);

-- The newest of those that could not be read, for whoever looks for the reason.
CREATE TABLE IF NOT EXISTS user_snapshot_aside (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    key     BLOB    NOT NULL,
    format  INTEGER NOT NULL,
    reason  TEXT    NOT NULL,
    time    INTEGER NOT NULL, -- unix milliseconds
    payload BLOB    NOT NULL
);
