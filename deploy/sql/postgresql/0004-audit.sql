-- Who changed what: promotions, rollbacks, erasures, merges, deleted items. Rows are added and never changed; a user stands in them as a hash.
CREATE TABLE audit (
    number bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    time   bigint   NOT NULL, -- unix milliseconds
    actor  text     NOT NULL,
    action smallint NOT NULL, -- AuditAction
    target text     NOT NULL,
    detail text
);

CREATE FUNCTION audit_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'rows of audit are never changed or deleted';
END
$$ LANGUAGE plpgsql;

CREATE TRIGGER audit_keeps_rows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
