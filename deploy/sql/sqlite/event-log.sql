-- The event log, format 2: the truth from which user state and item counters are views. For a new file; older ones are migrated.
-- One row: whose log this is. Views of it name it.
CREATE TABLE store (
    id     BLOB    NOT NULL,
    pruned INTEGER NOT NULL DEFAULT 0 -- events that were removed as too old
);

-- Each process that owned the log. The newest row is the owner; every commit checks that it still is. A view that names a
-- session knows the log up to where the next session began.
CREATE TABLE owner (
    epoch          INTEGER PRIMARY KEY AUTOINCREMENT,
    session        BLOB    NOT NULL,
    process        TEXT    NOT NULL,
    started        INTEGER NOT NULL, -- unix milliseconds
    first_sequence INTEGER NOT NULL
);

-- Found by a hash, so that a name stands in the file exactly once, in a table that only grows: erasing overwrites it in place.
CREATE TABLE user (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         BLOB    NOT NULL UNIQUE, -- SHA-256 of the name's UTF-8; random once the user was erased
    name        TEXT    NOT NULL,
    erased      INTEGER NOT NULL DEFAULT 0, -- unix milliseconds of the last erasure; older events are refused
    merged_into INTEGER -- the user whom this one's history went to
);

CREATE TABLE event (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL,
    event_id    TEXT    NOT NULL,
    item        TEXT    NOT NULL,
    kind        INTEGER NOT NULL, -- EventKind; 100 an answer of the user, 101 a merge of another user's history
    time        INTEGER NOT NULL, -- unix milliseconds
    value       REAL    NOT NULL,
    custom_kind TEXT,
    session     TEXT,
    request     TEXT,
    context     TEXT              -- JSON object
);

-- Refuses a repeated event id.
CREATE UNIQUE INDEX event_by_id ON event (user_id, event_id);

-- A user's events in their order: the sequence is the row's id, which is the end of every index entry.
CREATE INDEX event_by_user ON event (user_id);

-- Purchases by place in the log and by user, and answers by user: few, and asked for by themselves. 7 is EventKind.Purchase.
CREATE INDEX purchase_by_sequence ON event (sequence) WHERE kind = 7;
CREATE INDEX purchase_by_user ON event (user_id, sequence) WHERE kind = 7;
CREATE INDEX note_by_user ON event (user_id, sequence) WHERE kind >= 100;

-- Totals by item, kept in the same transaction as the events that they count.
CREATE TABLE item_counter (
    item  TEXT    NOT NULL,
    kind  INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (item, kind)
) WITHOUT ROWID;

-- What was counted and is no longer in the log (erased, too old, or merged twice): totals = events of the log + these.
CREATE TABLE item_removed (
    item  TEXT    NOT NULL,
    kind  INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (item, kind)
) WITHOUT ROWID;

CREATE TABLE user_removed (
    user_id INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    count   INTEGER NOT NULL,
    last    INTEGER NOT NULL, -- the highest sequence among them
    PRIMARY KEY (user_id, kind)
) WITHOUT ROWID;

-- Erased users by the hash of their name: what is older than the erasure is refused.
CREATE TABLE tombstone (
    key  BLOB    NOT NULL PRIMARY KEY,
    time INTEGER NOT NULL -- unix milliseconds
) WITHOUT ROWID;

-- Hashes of the ids of events that were removed, so that a verification can tell them from lost ones.
CREATE TABLE removed_event (
    hash INTEGER NOT NULL PRIMARY KEY
) WITHOUT ROWID;
