-- The catalogue: one row an item, in the order of arrival: ids come in any order, and whole rows placed by them would rewrite a page
-- each. Text compares byte by byte, so that 7 and 007, abc and ABC are different items.
-- Applied by the silo at start; safe to repeat.
CREATE TABLE IF NOT EXISTS item (
    id         TEXT    NOT NULL UNIQUE,
    shard      INTEGER NOT NULL,
    revision   INTEGER NOT NULL, -- of its shard; grows with every change of any of its items
    first_seen INTEGER NOT NULL, -- unix milliseconds; 0 where that is not known
    state      INTEGER NOT NULL, -- 0 deleted, 1 not available, 2 available
    attributes TEXT    NOT NULL  -- JSON: [field, value, field, value, ...]
);

-- What changed in a shard after a revision.
CREATE UNIQUE INDEX IF NOT EXISTS item_by_revision ON item (shard, revision);

-- The newest revision of each shard.
CREATE TABLE IF NOT EXISTS item_shard (
    shard    INTEGER NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL
);
