-- The event log: the truth from which user state and item counters are views.

-- One row: whose log this is.
CREATE TABLE store (
    id     uuid   NOT NULL DEFAULT gen_random_uuid(),
    pruned bigint NOT NULL DEFAULT 0 -- events that were removed as too old
);
CREATE UNIQUE INDEX store_is_one ON store ((true));
INSERT INTO store DEFAULT VALUES;

-- The places where this log has lived. Sequences may be given anew after an older copy was restored, which is seen by another server,
-- timeline or database: a view made in an earlier place holds up to where the next place began.
CREATE TABLE lineage (
    number         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id             uuid        NOT NULL DEFAULT gen_random_uuid(),
    place          text        NOT NULL,
    since          timestamptz NOT NULL DEFAULT now(),
    first_sequence bigint      NOT NULL
);

-- Found by a hash, so that an erasure can overwrite the name and leave nothing to find it by.
CREATE TABLE log_user (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         bytea  NOT NULL UNIQUE,         -- SHA-256 of the name's UTF-8; random once the user was erased
    name        text   NOT NULL COLLATE "C",
    last        bigint NOT NULL DEFAULT 0,      -- the user's last sequence, which an append must name
    erased      bigint NOT NULL DEFAULT 0,      -- unix milliseconds of the last erasure; older events are refused
    merged_into bigint                          -- the user whom this one's history went to
) WITH (fillfactor = 80);
CREATE INDEX log_user_by_merge ON log_user (merged_into) WHERE merged_into IS NOT NULL;

CREATE SEQUENCE event_sequence;

-- Divided by month, so that old months go in one statement. Part 0 holds what stays: notes (answers, merges) and old events that states need.
CREATE TABLE event (
    part        integer          NOT NULL, -- 12 * year + month - 1 of the time; 0 for what stays
    kind        smallint         NOT NULL, -- EventKind; 100 an answer of the user, 101 a merge of another user's history
    sequence    bigint           NOT NULL,
    user_id     bigint           NOT NULL,
    time        bigint           NOT NULL, -- unix milliseconds
    value       double precision NOT NULL,
    event_id    text             NOT NULL COLLATE "C",
    item        text             NOT NULL COLLATE "C",
    custom_kind text,
    session     text,
    request     text,
    context     text                       -- JSON object; of an answer its value
) PARTITION BY LIST (part);

-- Refuses a repeated event id within a part; across parts the append looks for it under the lock of the user's row.
CREATE UNIQUE INDEX event_by_id ON event (user_id, event_id, part);
CREATE INDEX event_by_user ON event (user_id, sequence);
CREATE INDEX event_by_sequence ON event (sequence);
CREATE INDEX purchase_by_sequence ON event (sequence) WHERE kind = 7;
CREATE INDEX purchase_by_user ON event (user_id, sequence) WHERE kind = 7;
CREATE INDEX note_by_user ON event (user_id, sequence) WHERE kind >= 100;

CREATE TABLE event_kept PARTITION OF event FOR VALUES IN (0);

-- Totals by item, kept in the transaction of the events that they count. Each silo counts in rows of its own (slot), so that silos that
-- write the same item never wait for each other; the total is the sum.
CREATE TABLE item_counter (
    item  text     NOT NULL COLLATE "C",
    kind  smallint NOT NULL,
    slot  smallint NOT NULL,
    count bigint   NOT NULL,
    PRIMARY KEY (item, kind, slot)
) WITH (fillfactor = 70);

-- What was counted and is no longer in the log (erased, too old, or merged twice): totals = events of the log + these.
CREATE TABLE item_removed (
    item  text     NOT NULL COLLATE "C",
    kind  smallint NOT NULL,
    count bigint   NOT NULL,
    PRIMARY KEY (item, kind)
);

CREATE TABLE user_removed (
    user_id bigint   NOT NULL,
    kind    smallint NOT NULL,
    count   bigint   NOT NULL,
    last    bigint   NOT NULL, -- the highest sequence among them
    PRIMARY KEY (user_id, kind)
);

-- Erased users by the hash of their name: what is older than the erasure is refused.
CREATE TABLE tombstone (
    key      bytea  NOT NULL PRIMARY KEY,
    time     bigint NOT NULL, -- unix milliseconds
    sequence bigint NOT NULL  -- where the log was then: states from before it are of the erased user
);

-- Hashes of the ids of events that were removed, so that a verification can tell them from lost ones.
CREATE TABLE removed_event (
    hash bigint NOT NULL PRIMARY KEY
);

-- Makes sure that the part of a month exists. Attaching, unlike creating in place, does not stop those who read and write.
CREATE FUNCTION log_add_part(p_part integer) RETURNS void AS $$
BEGIN
    IF to_regclass(format('event_%s', p_part)) IS NOT NULL THEN
        RETURN;
    END IF;

    -- Waiting for such a lock brings no news of tables that another session made: only a query does.
    PERFORM pg_advisory_xact_lock(hashtext('recsys.log_add_part'));
    IF NOT EXISTS (SELECT 1 FROM pg_class WHERE relname = format('event_%s', p_part) AND relnamespace = current_schema()::regnamespace) THEN
        EXECUTE format('CREATE TABLE event_%s (LIKE event INCLUDING ALL)', p_part);
        EXECUTE format('ALTER TABLE event ATTACH PARTITION event_%s FOR VALUES IN (%s)', p_part, p_part);
    END IF;
END
$$ LANGUAGE plpgsql;

-- Keys of the advisory locks by which writers say from which sequence on theirs may come: 20563 in the upper 16 bits tells them from others.
CREATE FUNCTION log_writer_key(p_sequence bigint) RETURNS bigint AS $$
    SELECT (20563::bigint << 48) | p_sequence
$$ LANGUAGE sql IMMUTABLE;

-- Says, until the transaction ends, that it may enter sequences after the last one given so far. Before the first of them is taken.
CREATE FUNCTION log_begin_write() RETURNS void AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(log_writer_key(CASE WHEN is_called THEN last_value ELSE 0 END)) FROM event_sequence;
END
$$ LANGUAGE plpgsql;

-- The horizon: whoever reads with a later snapshot sees every event up to it that will ever be there. It is the last sequence that was
-- given, or where the oldest transaction that still writes may have begun.
CREATE FUNCTION log_horizon() RETURNS bigint AS $$
DECLARE
    v_last  bigint;
    v_given boolean;
    v_first bigint;
BEGIN
    SELECT last_value, is_called INTO v_last, v_given FROM event_sequence;
    SELECT min(((classid::bigint & 65535) << 32) | objid::bigint) INTO v_first
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 20563
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN CASE WHEN v_given THEN least(v_last, v_first) ELSE 0 END;
END
$$ LANGUAGE plpgsql;

-- Enters where the log lives now, and gives the id of the place.
CREATE FUNCTION log_enter() RETURNS uuid AS $$
DECLARE
    v_place text;
    v_id    uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('recsys.log_enter'));
    SELECT format('server %s timeline %s database %s', s.system_identifier, c.timeline_id, d.oid) INTO v_place
    FROM pg_control_system() AS s, pg_control_checkpoint() AS c, pg_database AS d WHERE d.datname = current_database();
    SELECT id INTO v_id FROM lineage WHERE number = (SELECT max(number) FROM lineage) AND place = v_place;
    IF v_id IS NULL THEN
        INSERT INTO lineage (place, first_sequence)
        SELECT v_place, CASE WHEN is_called THEN last_value + 1 ELSE 1 END FROM event_sequence
        RETURNING id INTO v_id;
    END IF;
    RETURN v_id;
END
$$ LANGUAGE plpgsql;

-- Stores the events of several calls, each of one user, no user twice. One round trip and one transaction, so that no client that
-- stops in the middle holds anything. A call whose user's log is not where the caller thinks stores nothing (expected; -1 for whoever
-- keeps no state; first: whether a row is the first of its id in its call). Outcomes are those of AppendOutcome: 0 stored, 1 duplicate, 2 conflict, 3 erased.
CREATE FUNCTION log_append(
    p_lineage uuid, p_slot smallint,
    p_keys bytea[], p_names text[], p_expected bigint[],
    p_call integer[], p_part integer[], p_id text[], p_item text[], p_kind smallint[], p_time bigint[], p_value double precision[],
    p_custom text[], p_session text[], p_request text[], p_context text[], p_first boolean[],
    OUT o_last bigint[], OUT o_accepted boolean[], OUT o_sequence bigint[], OUT o_outcome smallint[]) AS $$
DECLARE
    v_user   bigint[];
    v_erased bigint[];
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;

    -- Before any lock of a user: who waits for one has no sequence yet, and who has it takes sequences after all that are given.
    PERFORM log_begin_write();

    -- In the order of keys, here and below, so that silos that share users wait for each other in one direction only.
    INSERT INTO log_user (key, name, erased)
    SELECT k.key, k.name, coalesce(t.time, 0)
    FROM unnest(p_keys, p_names) AS k (key, name)
    LEFT JOIN tombstone AS t ON t.key = k.key
    WHERE NOT EXISTS (SELECT 1 FROM log_user AS u WHERE u.key = k.key)
    ORDER BY k.key
    ON CONFLICT DO NOTHING;

    WITH locked AS MATERIALIZED (SELECT id, key, last, erased FROM log_user WHERE key = ANY (p_keys) ORDER BY key FOR UPDATE)
    SELECT array_agg(l.id ORDER BY k.ord), array_agg(l.last ORDER BY k.ord), array_agg(l.erased ORDER BY k.ord),
           array_agg(p_expected[k.ord] < 0 OR p_expected[k.ord] = l.last ORDER BY k.ord)
    INTO v_user, o_last, v_erased, o_accepted
    FROM unnest(p_keys) WITH ORDINALITY AS k (key, ord)
    LEFT JOIN locked AS l ON l.key = k.key;
    IF array_position(v_user, NULL) IS NOT NULL THEN
        RAISE EXCEPTION 'a user was erased meanwhile' USING ERRCODE = 'serialization_failure';
    END IF;

    -- Unnested and not indexed: to find the n-th text of an array the database walks through all before it.
    WITH looked AS MATERIALIZED (
        SELECT e.ord, e.first, o_accepted[e.call] AS accepted, e.kind < 100 AND e.time <= v_erased[e.call] AS erased, x.sequence,
            x.item = e.item AND x.kind = e.kind AND x.time = e.time AND x.value = e.value AND x.custom_kind IS NOT DISTINCT FROM e.custom
            AND x.session IS NOT DISTINCT FROM e.session AND x.request IS NOT DISTINCT FROM e.request
            AND x.context IS NOT DISTINCT FROM e.context AS same
        FROM unnest(p_call, p_id, p_item, p_kind, p_time, p_value, p_custom, p_session, p_request, p_context, p_first) WITH ORDINALITY
            AS e (call, id, item, kind, time, value, custom, session, request, context, first, ord)
        LEFT JOIN LATERAL (SELECT * FROM event AS f WHERE f.user_id = v_user[e.call] AND f.event_id = e.id COLLATE "C" LIMIT 1) AS x ON true
        ORDER BY e.ord),
    given AS MATERIALIZED (
        SELECT ord, CASE
                WHEN NOT accepted OR erased THEN 0
                WHEN sequence IS NULL THEN CASE WHEN first THEN nextval('event_sequence') ELSE 0 END
                WHEN same THEN sequence
                ELSE 0 END AS sequence,
            CASE WHEN NOT accepted THEN NULL WHEN erased THEN 3 WHEN sequence IS NULL THEN CASE WHEN first THEN 0 ELSE 2 END WHEN same THEN 1 ELSE 2 END AS outcome
        FROM looked)
    SELECT array_agg(sequence ORDER BY ord), array_agg(outcome::smallint ORDER BY ord) INTO o_sequence, o_outcome FROM given;

    INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item, custom_kind, session, request, context)
    SELECT e.part, e.kind, e.sequence, v_user[e.call], e.time, e.value, e.id, e.item, e.custom, e.session, e.request, e.context
    FROM unnest(p_call, p_part, p_id, p_item, p_kind, p_time, p_value, p_custom, p_session, p_request, p_context, o_sequence, o_outcome)
        AS e (call, part, id, item, kind, time, value, custom, session, request, context, sequence, outcome)
    WHERE e.outcome = 0;

    -- No user of an accepted call is written by another transaction now: their rows are locked.
    WITH newest AS (
        SELECT e.call, max(e.sequence) AS last FROM unnest(p_call, o_sequence, o_outcome) AS e (call, sequence, outcome)
        WHERE e.outcome = 0 GROUP BY e.call),
    moved AS (UPDATE log_user AS u SET last = n.last FROM newest AS n WHERE u.id = v_user[n.call] RETURNING n.call, n.last)
    SELECT array_agg(coalesce(m.last, o_last[c.ord]) ORDER BY c.ord) INTO o_last
    FROM unnest(p_keys) WITH ORDINALITY AS c (key, ord) LEFT JOIN moved AS m ON m.call = c.ord;

    INSERT INTO item_counter AS c (item, kind, slot, count)
    SELECT e.item, e.kind, p_slot, count(*) FROM unnest(p_item, p_kind, o_outcome) AS e (item, kind, outcome)
    WHERE e.outcome = 0 AND e.kind < 100 GROUP BY e.item, e.kind ORDER BY e.item COLLATE "C", e.kind
    ON CONFLICT (item, kind, slot) DO UPDATE SET count = c.count + excluded.count;
END
$$ LANGUAGE plpgsql
-- A plan that was made while tables were empty would go through all users for each commit, until the next ANALYZE.
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan;

-- Gives one user's rows to another. They keep their sequences, so a note at the end of the receiving user's log tells states that they
-- must be rebuilt. Null where the receiving user's log is not where the caller thinks.
CREATE FUNCTION log_merge(
    p_lineage uuid, p_from bytea, p_to bytea, p_to_name text, p_expected bigint, p_time bigint, p_note text,
    OUT o_last bigint, OUT o_moved bigint) AS $$
DECLARE
    v_from log_user;
    v_to   log_user;
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;

    PERFORM log_begin_write();
    INSERT INTO log_user (key, name, erased) VALUES (p_to, p_to_name, coalesce((SELECT time FROM tombstone WHERE key = p_to), 0))
    ON CONFLICT DO NOTHING;
    PERFORM 1 FROM log_user WHERE key IN (p_from, p_to) ORDER BY key FOR UPDATE;
    SELECT * INTO v_to FROM log_user WHERE key = p_to;
    SELECT * INTO v_from FROM log_user WHERE key = p_from;
    IF v_to.last IS DISTINCT FROM p_expected THEN
        RETURN;
    END IF;

    o_last := v_to.last;
    o_moved := 0;
    IF coalesce(v_from.last, 0) = 0 THEN
        RETURN; -- Nothing was tracked, or it has moved before.
    END IF;

    INSERT INTO event (part, kind, sequence, user_id, time, value, event_id, item)
    VALUES (0, 101, nextval('event_sequence'), v_to.id, p_time, 0, p_note, '')
    RETURNING sequence INTO o_last;

    WITH twice AS (
        DELETE FROM event AS f USING event AS t WHERE f.user_id = v_from.id AND t.user_id = v_to.id AND t.event_id = f.event_id
        RETURNING f.item, f.kind)
    INSERT INTO item_removed AS r (item, kind, count)
    SELECT item, kind, count(*) FROM twice WHERE kind < 100 GROUP BY item, kind ORDER BY item COLLATE "C", kind
    ON CONFLICT (item, kind) DO UPDATE SET count = r.count + excluded.count;
    UPDATE event SET user_id = v_to.id WHERE user_id = v_from.id;
    GET DIAGNOSTICS o_moved = ROW_COUNT;

    INSERT INTO user_removed AS r (user_id, kind, count, last)
    SELECT v_to.id, kind, count, o_last FROM user_removed WHERE user_id = v_from.id
    ON CONFLICT (user_id, kind) DO UPDATE SET count = r.count + excluded.count, last = excluded.last;
    DELETE FROM user_removed WHERE user_id = v_from.id;
    UPDATE log_user SET last = o_last WHERE id = v_to.id;
    UPDATE log_user SET last = 0, merged_into = v_to.id WHERE id = v_from.id;
END
$$ LANGUAGE plpgsql;

-- Removes a month whose events are all too old, but for what states are made of: each user's newest events, purchases and last row,
-- which stay as part 0. Totals stay, and what is gone of them is noted. The number of removed events.
CREATE FUNCTION log_drop_part(p_part integer, p_events integer, p_purchases integer) RETURNS bigint AS $$
DECLARE
    v_removed bigint;
BEGIN
    EXECUTE format('LOCK TABLE event_%s IN SHARE ROW EXCLUSIVE MODE', p_part);
    UPDATE event SET part = 0
    WHERE part = p_part AND sequence IN (
        SELECT n.sequence FROM (SELECT DISTINCT user_id FROM event WHERE part = p_part) AS u,
            LATERAL log_needed(u.user_id, p_events, p_purchases) AS n);
    EXECUTE format($q$
        INSERT INTO item_removed AS r (item, kind, count) SELECT item, kind, count(*) FROM event_%1$s GROUP BY item, kind ORDER BY item COLLATE "C", kind
        ON CONFLICT (item, kind) DO UPDATE SET count = r.count + excluded.count;
        INSERT INTO user_removed AS r (user_id, kind, count, last)
        SELECT user_id, kind, count(*), max(sequence) FROM event_%1$s GROUP BY user_id, kind ORDER BY user_id, kind
        ON CONFLICT (user_id, kind) DO UPDATE SET count = r.count + excluded.count, last = greatest(r.last, excluded.last)$q$, p_part);
    EXECUTE format('SELECT count(*) FROM event_%s', p_part) INTO v_removed;
    UPDATE store SET pruned = pruned + v_removed;
    EXECUTE format('DROP TABLE event_%s', p_part);
    RETURN v_removed;
END
$$ LANGUAGE plpgsql;

-- The sequences of a user's events that a state is made of, and of the last row, which the next append is checked against.
CREATE FUNCTION log_needed(p_user bigint, p_events integer, p_purchases integer) RETURNS TABLE (sequence bigint) AS $$
    (SELECT e.sequence FROM event AS e WHERE e.user_id = p_user AND e.kind BETWEEN 1 AND 99 ORDER BY e.time DESC, e.sequence DESC LIMIT p_events)
    UNION
    (SELECT e.sequence FROM event AS e WHERE e.user_id = p_user AND e.kind = 7 ORDER BY e.sequence DESC LIMIT p_purchases)
    UNION
    (SELECT e.sequence FROM event AS e WHERE e.user_id = p_user ORDER BY e.sequence DESC LIMIT 1)
$$ LANGUAGE sql STABLE;

-- Removes events of part 0 that were kept and that no state needs any longer, as newer ones came. The number of removed events.
CREATE FUNCTION log_prune_kept(p_before bigint, p_events integer, p_purchases integer) RETURNS bigint AS $$
DECLARE
    v_removed bigint;
BEGIN
    WITH gone AS (
        DELETE FROM event AS e WHERE e.part = 0 AND e.kind < 100 AND e.time < p_before
            AND NOT EXISTS (SELECT 1 FROM log_needed(e.user_id, p_events, p_purchases) AS n WHERE n.sequence = e.sequence)
        RETURNING e.item, e.kind, e.user_id, e.sequence),
    by_item AS (
        INSERT INTO item_removed AS r (item, kind, count) SELECT item, kind, count(*) FROM gone GROUP BY item, kind ORDER BY item COLLATE "C", kind
        ON CONFLICT (item, kind) DO UPDATE SET count = r.count + excluded.count),
    by_user AS (
        INSERT INTO user_removed AS r (user_id, kind, count, last)
        SELECT user_id, kind, count(*), max(sequence) FROM gone GROUP BY user_id, kind ORDER BY user_id, kind
        ON CONFLICT (user_id, kind) DO UPDATE SET count = r.count + excluded.count, last = greatest(r.last, excluded.last))
    SELECT count(*) INTO v_removed FROM gone;
    UPDATE store SET pruned = pruned + v_removed WHERE v_removed > 0;
    RETURN v_removed;
END
$$ LANGUAGE plpgsql;
