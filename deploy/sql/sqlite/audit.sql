-- Who changed what: promotions, rollbacks, erasures, merges, deleted items. Rows are added and never changed; a user stands in them as a hash.
-- Applied by the silo at start; safe to repeat.
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    time   INTEGER NOT NULL, -- unix milliseconds
    actor  TEXT    NOT NULL,
    action INTEGER NOT NULL, -- AuditAction
    target TEXT    NOT NULL,
    detail TEXT
);

CREATE TRIGGER IF NOT EXISTS audit_keeps_rows BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'rows of audit are never changed'); END;
CREATE TRIGGER IF NOT EXISTS audit_keeps_all BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'rows of audit are never deleted'); END;
