-- The catalogue: one row an item, found by its exact text, so that 7 and 007, abc and ABC are different items.
CREATE TABLE item (
    id         text     NOT NULL COLLATE "C" PRIMARY KEY,
    shard      smallint NOT NULL,
    state      smallint NOT NULL, -- 0 deleted, 1 not available, 2 available
    revision   bigint   NOT NULL, -- of its shard; grows with every change of any of its items
    first_seen bigint   NOT NULL, -- unix milliseconds; 0 where that is not known
    attributes text     NOT NULL  -- JSON: [field, value, field, value, ...]
);

-- What changed in a shard after a revision.
CREATE UNIQUE INDEX item_by_revision ON item (shard, revision);

-- The newest revision of each shard.
CREATE TABLE item_shard (
    shard    smallint NOT NULL PRIMARY KEY,
    revision bigint   NOT NULL
);

-- Snapshots of users: shortcuts to what the event log says. Found by the SHA-256 of the user's id.
CREATE TABLE user_snapshot (
    key      bytea   NOT NULL PRIMARY KEY,
    format   integer NOT NULL,
    store    uuid    NOT NULL, -- the log that it is a view of
    session  uuid    NOT NULL, -- the place of the log when it was made
    sequence bigint  NOT NULL, -- the user's last sequence in it
    payload  bytea   NOT NULL
);

-- The newest of those that could not be read, for whoever looks for the reason.
CREATE TABLE user_snapshot_aside (
    number  bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key     bytea   NOT NULL,
    format  integer NOT NULL,
    reason  text    NOT NULL,
    time    bigint  NOT NULL, -- unix milliseconds
    payload bytea   NOT NULL
);
