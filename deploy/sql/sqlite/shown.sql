-- Format 3 of events.db: answers as they were shown. They are lost with the last second before a crash; events are not.
CREATE TABLE shown (
    number   INTEGER PRIMARY KEY AUTOINCREMENT,
    request  TEXT    NOT NULL UNIQUE,
    user_id  INTEGER NOT NULL,
    time     INTEGER NOT NULL, -- unix milliseconds
    after    INTEGER NOT NULL, -- sequence of the user's last event that was known; their history up to it is that of the list
    position INTEGER NOT NULL, -- a sequence before every event that the list can have led to
    page     INTEGER NOT NULL,
    surface  TEXT    NOT NULL,
    version  TEXT,
    context  TEXT,             -- JSON object
    items    BLOB    NOT NULL  -- the form of Recsys.Samples.ShownBody
);

CREATE INDEX shown_by_time ON shown (time, request);
CREATE INDEX shown_by_user ON shown (user_id);
