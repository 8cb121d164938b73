-- A user whose history went to another one may come back, and states from before that are not theirs any more: a snapshot can be older than the
-- merge or be written after it. user_removed says from where on states hold; nothing is counted by these rows.

CREATE OR REPLACE FUNCTION log_merge_here(
    p_lineage uuid, p_after bigint, p_from bytea, p_to bytea, p_to_name text, p_expected bigint, p_time bigint, p_note text,
    OUT o_last bigint, OUT o_moved bigint) AS $$
BEGIN
    PERFORM log_require(ARRAY[p_from, p_to]);
    IF p_after > 0 THEN
        PERFORM log_lift(p_after);
    END IF;
    SELECT * INTO o_last, o_moved FROM log_merge(p_lineage, p_from, p_to, p_to_name, p_expected, p_time, p_note);

    -- o_last is the merge's note, or was before it where there was nothing to merge.
    IF o_last > 0 THEN
        INSERT INTO user_removed AS r (user_id, kind, count, last) SELECT id, 0, 0, o_last FROM log_user WHERE key = p_from AND last = 0
        ON CONFLICT (user_id, kind) DO UPDATE SET last = greatest(r.last, excluded.last);
    END IF;
END
$$ LANGUAGE plpgsql;

CREATE OR REPLACE FUNCTION log_left(p_lineage uuid, p_from bytea, p_note text) RETURNS void AS $$
DECLARE
    v_from log_user;
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;
    PERFORM log_begin_write();
    IF EXISTS (SELECT FROM log_away WHERE slot = log_slot(p_from)) THEN
        RAISE EXCEPTION 'users of another database' USING ERRCODE = 'RC002';
    END IF;
    SELECT * INTO v_from FROM log_user WHERE key = p_from FOR UPDATE;
    DELETE FROM log_leaving WHERE from_key = p_from AND note = p_note;
    IF FOUND THEN
        DELETE FROM event WHERE user_id = v_from.id;
        DELETE FROM user_removed WHERE user_id = v_from.id;
        INSERT INTO user_removed VALUES (v_from.id, 0, 0, v_from.last + 1);
        UPDATE log_user SET last = 0 WHERE id = v_from.id;
    END IF;
END
$$ LANGUAGE plpgsql;
