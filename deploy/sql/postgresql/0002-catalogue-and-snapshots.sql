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

-- Locks a shard until the transaction ends, and gives its revision: two silos never give the same revision to two changes.
CREATE FUNCTION item_lock_shard(p_shard smallint) RETURNS bigint AS $$
    INSERT INTO item_shard AS s (shard, revision) VALUES (p_shard, 0) ON CONFLICT (shard) DO UPDATE SET revision = s.revision RETURNING revision
$$ LANGUAGE sql;

-- Each of these changes items of one shard, no id twice, and gives the shard's revision after it. What changes nothing takes no revision.
CREATE FUNCTION item_upsert(p_shard smallint, p_ids text[], p_states smallint[], p_attributes text[], p_now bigint) RETURNS bigint AS $$
DECLARE
    v_revision bigint := item_lock_shard(p_shard);
    v_changed  bigint;
BEGIN
    INSERT INTO item AS i (id, shard, state, revision, first_seen, attributes)
    SELECT g.id, p_shard, g.state, v_revision + row_number() OVER (ORDER BY g.ord), p_now, g.attributes
    FROM unnest(p_ids, p_states, p_attributes) WITH ORDINALITY AS g (id, state, attributes, ord)
    LEFT JOIN item AS old ON old.id = g.id COLLATE "C"
    WHERE old.id IS NULL OR old.state <> g.state OR old.attributes <> g.attributes
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, revision = excluded.revision, attributes = excluded.attributes;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    UPDATE item_shard SET revision = v_revision + v_changed WHERE shard = p_shard AND v_changed > 0;
    RETURN v_revision + v_changed;
END
$$ LANGUAGE plpgsql;

CREATE FUNCTION item_create(p_shard smallint, p_ids text[], p_now bigint) RETURNS bigint AS $$
DECLARE
    v_revision bigint := item_lock_shard(p_shard);
    v_changed  bigint;
BEGIN
    INSERT INTO item (id, shard, state, revision, first_seen, attributes)
    SELECT g.id, p_shard, 2, v_revision + row_number() OVER (ORDER BY g.ord), p_now, '[]'
    FROM unnest(p_ids) WITH ORDINALITY AS g (id, ord)
    WHERE NOT EXISTS (SELECT 1 FROM item AS old WHERE old.id = g.id COLLATE "C");
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    UPDATE item_shard SET revision = v_revision + v_changed WHERE shard = p_shard AND v_changed > 0;
    RETURN v_revision + v_changed;
END
$$ LANGUAGE plpgsql;

-- To a state: 0 deleted, which takes the attributes, 1 not available, 2 available. Deleted items stay deleted. Unknown: the ids that do not exist.
CREATE FUNCTION item_set_state(p_shard smallint, p_ids text[], p_state smallint, OUT o_revision bigint, OUT o_unknown text[]) AS $$
DECLARE
    v_revision bigint := item_lock_shard(p_shard);
    v_changed  bigint;
BEGIN
    SELECT coalesce(array_agg(g.id ORDER BY g.ord), '{}') INTO o_unknown FROM unnest(p_ids) WITH ORDINALITY AS g (id, ord)
    WHERE NOT EXISTS (SELECT 1 FROM item AS i WHERE i.id = g.id COLLATE "C" AND i.state > 0);
    UPDATE item AS i SET state = p_state, revision = v_revision + c.number, attributes = CASE WHEN p_state = 0 THEN '[]' ELSE i.attributes END
    FROM (
        SELECT old.id, row_number() OVER (ORDER BY g.ord) AS number
        FROM unnest(p_ids) WITH ORDINALITY AS g (id, ord) JOIN item AS old ON old.id = g.id COLLATE "C"
        WHERE old.state > 0 AND old.state <> p_state) AS c
    WHERE i.id = c.id;
    GET DIAGNOSTICS v_changed = ROW_COUNT;
    UPDATE item_shard SET revision = v_revision + v_changed WHERE shard = p_shard AND v_changed > 0;
    o_revision := v_revision + v_changed;
END
$$ LANGUAGE plpgsql;

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
