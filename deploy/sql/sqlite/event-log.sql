-- The event log: the truth from which user state and item counters are views.
-- Applied by the silo at start; safe to repeat.
CREATE TABLE IF NOT EXISTS user (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE IF NOT EXISTS event (
    sequence    INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL,
    event_id    TEXT    NOT NULL,
    item        TEXT    NOT NULL,
    kind        INTEGER NOT NULL,
    time        INTEGER NOT NULL, -- unix milliseconds
    value       REAL    NOT NULL,
    custom_kind TEXT,
    session     TEXT,
    request     TEXT,
    context     TEXT              -- JSON object
);

-- One index does both duties: it refuses a repeated event id, and it finds a user's events (its entries carry the sequence).
CREATE UNIQUE INDEX IF NOT EXISTS event_by_user ON event (user_id, event_id);

-- Purchases by place in the log and by user: few, and asked for by themselves. 7 is EventKind.Purchase.
CREATE INDEX IF NOT EXISTS purchase_by_sequence ON event (sequence) WHERE kind = 7;
CREATE INDEX IF NOT EXISTS purchase_by_user ON event (user_id, sequence) WHERE kind = 7;

-- Totals by item, kept in the same transaction as the events that they count.
CREATE TABLE IF NOT EXISTS item_counter (
    item  TEXT    NOT NULL,
    kind  INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (item, kind)
) WITHOUT ROWID;
