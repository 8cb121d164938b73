-- Answers as they were shown. Nobody waits for them to be stored: a silo that is killed loses those of its last second.
CREATE TABLE shown (
    request  text    NOT NULL COLLATE "C" PRIMARY KEY,
    user_id  bigint  NOT NULL REFERENCES log_user ON DELETE CASCADE,
    time     bigint  NOT NULL, -- unix milliseconds
    after    bigint  NOT NULL, -- sequence of the user's last event that was known; their history up to it is that of the list
    position bigint  NOT NULL, -- a sequence before every event that the list can have led to
    page     integer NOT NULL,
    surface  text    NOT NULL,
    version  text,
    context  text,             -- JSON object
    items    bytea   NOT NULL  -- the form of Recsys.Samples.ShownBody
);
CREATE INDEX shown_by_time ON shown (time, request);
CREATE INDEX shown_by_user ON shown (user_id);

-- Enters answers, each of the user at a place among the keys; none twice. What is of users of another database, of erased ones, or of those on their
-- way elsewhere, is left out. The number that was entered.
CREATE FUNCTION log_show(
    p_lineage uuid, p_keys bytea[], p_names text[], p_user integer[], p_request text[], p_time bigint[], p_after bigint[], p_position bigint[],
    p_page integer[], p_surface text[], p_version text[], p_context text[], p_items bytea[]) RETURNS integer AS $$
DECLARE
    v_count integer;
BEGIN
    IF p_lineage IS DISTINCT FROM (SELECT id FROM lineage ORDER BY number DESC LIMIT 1) THEN
        RAISE EXCEPTION 'the log of this database is not the one that this silo began with' USING ERRCODE = 'RC001';
    END IF;
    PERFORM log_begin_write();
    INSERT INTO log_user (key, name, erased)
    SELECT k.key, k.name, coalesce(t.time, 0)
    FROM unnest(p_keys, p_names) AS k (key, name) LEFT JOIN tombstone AS t ON t.key = k.key
    WHERE NOT EXISTS (SELECT FROM log_user AS u WHERE u.key = k.key) AND log_has(k.key)
    ORDER BY k.key
    ON CONFLICT DO NOTHING;

    -- Locked, so that an erasure is either before, and the user is not found, or after, and finds what is entered.
    WITH mine AS MATERIALIZED (SELECT id, key, erased FROM log_user WHERE key = ANY (p_keys) AND log_has(key) ORDER BY key FOR SHARE)
    INSERT INTO shown (request, user_id, time, after, position, page, surface, version, context, items)
    SELECT s.request, m.id, s.time, s.after, s.position, s.page, s.surface, s.version, s.context, s.items
    FROM unnest(p_user, p_request, p_time, p_after, p_position, p_page, p_surface, p_version, p_context, p_items)
        AS s (ord, request, time, after, position, page, surface, version, context, items)
    JOIN mine AS m ON m.key = p_keys[s.ord]
    WHERE s.time > m.erased
    ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS v_count = ROW_COUNT;
    RETURN v_count;
END
$$ LANGUAGE plpgsql;

-- Whether a user is this database's, and stays so.
CREATE FUNCTION log_has(p_key bytea) RETURNS boolean AS $$
    SELECT NOT EXISTS (SELECT FROM log_away WHERE slot = log_slot(p_key)) AND NOT EXISTS (SELECT FROM log_leaving WHERE from_key = p_key)
$$ LANGUAGE sql STABLE;

-- Gives one user's answers to another, as their history was.
CREATE FUNCTION log_merge_shown(p_from bytea, p_to bytea) RETURNS void AS $$
    UPDATE shown SET user_id = (SELECT id FROM log_user WHERE key = p_to)
    WHERE user_id = (SELECT id FROM log_user WHERE key = p_from) AND EXISTS (SELECT FROM log_user WHERE key = p_to)
$$ LANGUAGE sql;
