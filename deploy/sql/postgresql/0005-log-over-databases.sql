-- The log may be divided over several databases by slots of users. All have these tables; those of the map count in the main one.

-- What a user belongs to: one of 1,024 slots, by the hash of their name.
CREATE FUNCTION log_slot(p_key bytea) RETURNS smallint AS $$
    SELECT ((get_byte(p_key, 0) << 2) | (get_byte(p_key, 1) >> 6))::smallint
$$ LANGUAGE sql IMMUTABLE;
CREATE INDEX log_user_by_slot ON log_user (log_slot(key));

-- The databases of the log; the main one has number 0. A database gives sequences that leave its number as the rest of a division by 16.
CREATE TABLE log_database (
    number smallint NOT NULL PRIMARY KEY,
    store  uuid     NOT NULL UNIQUE
);
INSERT INTO log_database SELECT 0, id FROM store;

-- Where the slots are that are not in the main database.
CREATE TABLE log_place (
    slot   smallint NOT NULL PRIMARY KEY,
    number smallint NOT NULL REFERENCES log_database
);

-- One row. Grows with every change of the map; odd while a slot changes hands, when readers of all users must read again.
CREATE TABLE log_map (
    epoch bigint NOT NULL
);
INSERT INTO log_map VALUES (0);

-- In each database but the main one: whose log it has a part of.
CREATE TABLE log_home (
    main   uuid     NOT NULL,
    number smallint NOT NULL
);
CREATE UNIQUE INDEX log_home_is_one ON log_home ((true));

-- Slots whose users this database does not write, and, unless fenced, does not read either. Empty where there is one database.
CREATE TABLE log_away (
    slot   smallint NOT NULL PRIMARY KEY,
    fenced boolean  NOT NULL DEFAULT false
);

-- Whose history went to whom, in the database of the receiving user: an erasure of theirs takes it along.
CREATE TABLE log_merged (
    into_key bytea NOT NULL,
    from_key bytea NOT NULL,
    PRIMARY KEY (into_key, from_key)
);
INSERT INTO log_merged SELECT i.key, f.key FROM log_user AS f JOIN log_user AS i ON i.id = f.merged_into;

CREATE FUNCTION log_note_merge() RETURNS trigger AS $$
BEGIN
    INSERT INTO log_merged SELECT key, NEW.key FROM log_user WHERE id = NEW.merged_into ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$ LANGUAGE plpgsql;
CREATE TRIGGER log_user_merges AFTER UPDATE OF merged_into ON log_user FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION log_note_merge();

-- Users whose history is on its way to a user of another database. Until it has arrived they write nothing; whoever meets one carries it through.
CREATE TABLE log_leaving (
    from_key  bytea  NOT NULL PRIMARY KEY,
    into_key  bytea  NOT NULL,
    into_name text   NOT NULL COLLATE "C",
    time      bigint NOT NULL,
    note      text   NOT NULL COLLATE "C" -- event id of the merge's note, by which it is known to have arrived
);

-- Begins a write for some users, of which all must be this database's. Others are named by their places among the keys.
CREATE FUNCTION log_require(p_keys bytea[]) RETURNS void AS $$
DECLARE
    v_places text;
BEGIN
    -- Before the checks: whoever closes a slot waits for those who began before.
    PERFORM log_begin_write();
    IF EXISTS (SELECT FROM log_away) THEN
        SELECT string_agg(k.ord::text, ',') INTO v_places
        FROM unnest(p_keys) WITH ORDINALITY AS k (key, ord) JOIN log_away AS a ON a.slot = log_slot(k.key);
        IF v_places IS NOT NULL THEN
            RAISE EXCEPTION 'users of another database: %', v_places USING ERRCODE = 'RC002';
        END IF;
    END IF;
    IF EXISTS (SELECT FROM log_leaving) THEN
        SELECT string_agg(k.ord::text, ',') INTO v_places
        FROM unnest(p_keys) WITH ORDINALITY AS k (key, ord) JOIN log_leaving AS l ON l.from_key = k.key;
        IF v_places IS NOT NULL THEN
            RAISE EXCEPTION 'users on their way: %', v_places USING ERRCODE = 'RC003';
        END IF;
    END IF;
END
$$ LANGUAGE plpgsql;

-- Refuses to read users of another database.
CREATE FUNCTION log_require_read(p_keys bytea[]) RETURNS boolean AS $$
BEGIN
    IF EXISTS (SELECT FROM unnest(p_keys) AS k (key) JOIN log_away AS a ON a.slot = log_slot(k.key) WHERE NOT a.fenced) THEN
        RAISE EXCEPTION 'users of another database' USING ERRCODE = 'RC002';
    END IF;
    RETURN true;
END
$$ LANGUAGE plpgsql STABLE;

-- Makes all sequences that are given from now on higher than one that another database gave. Nothing is locked: sequences are only used up.
-- The last sequence of this database that is not above it.
CREATE FUNCTION log_lift(p_to bigint) RETURNS bigint AS $$
DECLARE
    v_step  bigint := (SELECT seqincrement FROM pg_sequence WHERE seqrelid = 'event_sequence'::regclass);
    v_last  bigint;
    v_given boolean;
    v_count bigint;
BEGIN
    LOOP
        SELECT CASE WHEN is_called THEN last_value ELSE last_value - v_step END, is_called INTO v_last, v_given FROM event_sequence;
        v_count := (p_to - v_last) / v_step;
        IF v_count <= 0 THEN
            RETURN CASE WHEN v_given THEN least(v_last, p_to) ELSE 0 END;
        END IF;
        PERFORM max(nextval('event_sequence')) FROM generate_series(1, least(v_count, 1000000));
    END LOOP;
END
$$ LANGUAGE plpgsql;

-- Makes this database one of a log's several: its sequences leave its number as the rest of a division by 16, and are above p_above.
CREATE FUNCTION log_divide(p_number smallint, p_above bigint) RETURNS void AS $$
DECLARE
    v_last bigint;
BEGIN
    IF (SELECT seqincrement FROM pg_sequence WHERE seqrelid = 'event_sequence'::regclass) = 16 THEN
        RETURN;
    END IF;
    ALTER SEQUENCE event_sequence INCREMENT BY 16; -- Which waits for those who have taken one, and keeps others from it until the commit.
    SELECT greatest(p_above, CASE WHEN is_called THEN last_value ELSE 0 END) INTO v_last FROM event_sequence;
    PERFORM setval('event_sequence', (v_last / 16 + 1) * 16 + p_number, v_last > 0);
END
$$ LANGUAGE plpgsql;

-- log_append, if all users are this database's; sequences are above p_after.
CREATE FUNCTION log_append_here(
    p_lineage uuid, p_slot smallint, p_after bigint,
    p_keys bytea[], p_names text[], p_expected bigint[],
    p_call integer[], p_part integer[], p_id text[], p_item text[], p_kind smallint[], p_time bigint[], p_value double precision[],
    p_custom text[], p_session text[], p_request text[], p_context text[], p_first boolean[],
    OUT o_last bigint[], OUT o_accepted boolean[], OUT o_sequence bigint[], OUT o_outcome smallint[]) AS $$
BEGIN
    PERFORM log_require(p_keys);
    IF p_after > 0 THEN
        PERFORM log_lift(p_after);
    END IF;
    SELECT * INTO o_last, o_accepted, o_sequence, o_outcome FROM log_append(
        p_lineage, p_slot, p_keys, p_names, p_expected, p_call, p_part, p_id, p_item, p_kind, p_time, p_value,
        p_custom, p_session, p_request, p_context, p_first);
END
$$ LANGUAGE plpgsql;

-- log_merge, if both users are this database's.
CREATE FUNCTION log_merge_here(
    p_lineage uuid, p_after bigint, p_from bytea, p_to bytea, p_to_name text, p_expected bigint, p_time bigint, p_note text,
    OUT o_last bigint, OUT o_moved bigint) AS $$
BEGIN
    PERFORM log_require(ARRAY[p_from, p_to]);
    IF p_after > 0 THEN
        PERFORM log_lift(p_after);
    END IF;
    SELECT * INTO o_last, o_moved FROM log_merge(p_lineage, p_from, p_to, p_to_name, p_expected, p_time, p_note);
END
$$ LANGUAGE plpgsql;

-- A merge into another database, 1: nothing is written for the user any more. False where there is nothing to move.
CREATE FUNCTION log_leave(p_lineage uuid, p_from bytea, p_into bytea, p_into_name text, p_time bigint, p_note text) RETURNS boolean AS $$
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;
    PERFORM log_require(ARRAY[p_from]);
    PERFORM 1 FROM log_user WHERE key = p_from AND last > 0 FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    -- Another call of the same moment has waited for the row of the user, and finds theirs.
    PERFORM log_require(ARRAY[p_from]);
    INSERT INTO log_leaving VALUES (p_from, p_into, p_into_name, p_time, p_note);
    RETURN true;
END
$$ LANGUAGE plpgsql;

-- 2: they arrive, once. Null where the receiving user's log is not where the caller thinks (-1: wherever it is).
CREATE FUNCTION log_arrive(
    p_lineage uuid, p_after bigint, p_from bytea, p_to bytea, p_to_name text, p_expected bigint, p_time bigint, p_note text,
    p_part integer[], p_kind smallint[], p_sequence bigint[], p_etime bigint[], p_value double precision[], p_id text[], p_item text[],
    p_custom text[], p_session text[], p_request text[], p_context text[], p_rkind smallint[], p_rcount bigint[],
    OUT o_last bigint, OUT o_moved bigint) AS $$
DECLARE
    v_to log_user;
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;
    PERFORM log_require(ARRAY[p_to]);
    PERFORM log_lift(p_after);
    INSERT INTO log_user (key, name, erased) VALUES (p_to, p_to_name, coalesce((SELECT time FROM tombstone WHERE key = p_to), 0))
    ON CONFLICT DO NOTHING;
    SELECT * INTO v_to FROM log_user WHERE key = p_to FOR UPDATE;
    IF NOT EXISTS (SELECT FROM event WHERE user_id = v_to.id AND event_id = p_note) THEN
        IF p_expected >= 0 AND v_to.last IS DISTINCT FROM p_expected THEN
            RETURN;
        END IF;

        INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item)
        VALUES (0, 101, nextval('event_sequence'), v_to.id, p_time, 0, p_note, '')
        RETURNING sequence INTO v_to.last;
        INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item, custom_kind, session, request, context)
        SELECT e.part, e.kind, e.sequence, v_to.id, e.time, e.value, e.id, e.item, e.custom, e.session, e.request, e.context
        FROM unnest(p_part, p_kind, p_sequence, p_etime, p_value, p_id, p_item, p_custom, p_session, p_request, p_context)
            AS e (part, kind, sequence, time, value, id, item, custom, session, request, context)
        WHERE NOT EXISTS (SELECT FROM event AS x WHERE x.user_id = v_to.id AND x.event_id = e.id COLLATE "C");
        INSERT INTO item_removed AS r (item, kind, count)
        SELECT e.item, e.kind, count(*) FROM unnest(p_kind, p_sequence, p_item) AS e (kind, sequence, item)
        WHERE e.kind < 100 AND NOT EXISTS (SELECT FROM event AS x WHERE x.user_id = v_to.id AND x.sequence = e.sequence)
        GROUP BY e.item, e.kind ORDER BY e.item COLLATE "C", e.kind
        ON CONFLICT (item, kind) DO UPDATE SET count = r.count + excluded.count;
        INSERT INTO user_removed AS r (user_id, kind, count, last)
        SELECT v_to.id, k.kind, k.count, v_to.last FROM unnest(p_rkind, p_rcount) AS k (kind, count)
        ON CONFLICT (user_id, kind) DO UPDATE SET count = r.count + excluded.count, last = excluded.last;
        UPDATE log_user SET last = v_to.last WHERE id = v_to.id;
        INSERT INTO log_merged VALUES (p_to, p_from) ON CONFLICT DO NOTHING;
    END IF;

    o_last := v_to.last;
    SELECT count(*) INTO o_moved FROM event AS e WHERE e.user_id = v_to.id AND e.sequence = ANY (p_sequence);
END
$$ LANGUAGE plpgsql;

-- 3: they are gone here.
CREATE FUNCTION log_left(p_lineage uuid, p_from bytea, p_note text) RETURNS void AS $$
DECLARE
    v_from bigint;
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;
    PERFORM log_begin_write();
    IF EXISTS (SELECT FROM log_away WHERE slot = log_slot(p_from)) THEN
        RAISE EXCEPTION 'users of another database' USING ERRCODE = 'RC002';
    END IF;
    SELECT id INTO v_from FROM log_user WHERE key = p_from FOR UPDATE;
    DELETE FROM log_leaving WHERE from_key = p_from AND note = p_note;
    IF FOUND THEN
        DELETE FROM event WHERE user_id = v_from;
        DELETE FROM user_removed WHERE user_id = v_from;
        UPDATE log_user SET last = 0 WHERE id = v_from;
    END IF;
END
$$ LANGUAGE plpgsql;

-- What is on its way: in the main database the slot, where it goes and how far it is; in both of its databases the same, so that neither removes
-- what is old until it is done.
CREATE TABLE log_moving (
    slot   smallint NOT NULL PRIMARY KEY,
    number smallint NOT NULL,
    step   smallint NOT NULL
);

-- Puts a user here as another database has them, in place of what was copied before.
CREATE FUNCTION log_take(
    p_key bytea, p_name text, p_last bigint, p_erased bigint,
    p_part integer[], p_kind smallint[], p_sequence bigint[], p_time bigint[], p_value double precision[], p_id text[], p_item text[],
    p_custom text[], p_session text[], p_request text[], p_context text[],
    p_rkind smallint[], p_rcount bigint[], p_rlast bigint[], p_merged bytea[]) RETURNS void AS $$
DECLARE
    v_user bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM log_away WHERE slot = log_slot(p_key) AND NOT fenced) THEN
        RAISE EXCEPTION 'the slot is this database''s already';
    END IF;
    INSERT INTO log_user AS u (key, name, last, erased) VALUES (p_key, p_name, p_last, p_erased)
    ON CONFLICT (key) DO UPDATE SET name = excluded.name, last = excluded.last, erased = excluded.erased
    RETURNING id INTO v_user;
    DELETE FROM event WHERE user_id = v_user;
    DELETE FROM user_removed WHERE user_id = v_user;
    DELETE FROM log_merged WHERE into_key = p_key;
    INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item, custom_kind, session, request, context)
    SELECT e.part, e.kind, e.sequence, v_user, e.time, e.value, e.id, e.item, e.custom, e.session, e.request, e.context
    FROM unnest(p_part, p_kind, p_sequence, p_time, p_value, p_id, p_item, p_custom, p_session, p_request, p_context)
        AS e (part, kind, sequence, time, value, id, item, custom, session, request, context);
    INSERT INTO user_removed SELECT v_user, r.kind, r.count, r.last FROM unnest(p_rkind, p_rcount, p_rlast) AS r (kind, count, last);
    INSERT INTO log_merged SELECT p_key, m FROM unnest(p_merged) AS m;
END
$$ LANGUAGE plpgsql;

-- What tells whether a user is the same in two databases: rows are never changed, only added, moved and deleted.
CREATE FUNCTION log_digest(p_slot smallint) RETURNS TABLE (key bytea, digest text) AS $$
    SELECT u.key, format('%s %s %s %s %s %s', u.last, u.erased, e.count, e.sum,
        (SELECT sum(r.count * (1 + r.kind)) FROM user_removed AS r WHERE r.user_id = u.id), (SELECT count(*) FROM log_merged AS m WHERE m.into_key = u.key))
    FROM log_user AS u, LATERAL (SELECT count(*), sum(sequence) FROM event WHERE user_id = u.id) AS e
    WHERE log_slot(u.key) = p_slot
$$ LANGUAGE sql STABLE;

-- Removes what is of a slot that is not this database's, but for the counters of items, which stay where they were counted.
CREATE FUNCTION log_clear(p_slot smallint) RETURNS void AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM log_away WHERE slot = p_slot AND NOT fenced) THEN
        RAISE EXCEPTION 'slot % is this database''s', p_slot;
    END IF;
    DELETE FROM event WHERE user_id IN (SELECT id FROM log_user WHERE log_slot(key) = p_slot);
    DELETE FROM user_removed WHERE user_id IN (SELECT id FROM log_user WHERE log_slot(key) = p_slot);
    DELETE FROM log_merged WHERE log_slot(into_key) = p_slot;
    DELETE FROM log_leaving WHERE log_slot(from_key) = p_slot;
    DELETE FROM tombstone WHERE log_slot(key) = p_slot;
    DELETE FROM log_user WHERE log_slot(key) = p_slot;
END
$$ LANGUAGE plpgsql;
