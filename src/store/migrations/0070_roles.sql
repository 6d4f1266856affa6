-- 権限: 決裁 and 全体管理, which belongs to no municipality; accounts can end. The table is made anew because its rules change; who refers to it
-- finds every row again before the transaction ends.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE officer_kept AS SELECT * FROM officer;
DROP TABLE officer;
CREATE TABLE officer (
    id            INTEGER PRIMARY KEY,
    lg_code       TEXT REFERENCES municipality (lg_code),
    email         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'officer', 'approver', 'manager', 'operator')),
    password_hash TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    locked_until  TEXT,
    added_at      TEXT NOT NULL,
    ended_at      TEXT,
    version       INTEGER NOT NULL DEFAULT 1,
    CHECK ((role = 'operator') = (lg_code IS NULL)),
    CHECK (ended_at IS NULL OR password_hash IS NULL)
) STRICT;
INSERT INTO officer (id, lg_code, email, name, role, password_hash, failures, locked_until, added_at)
SELECT id, lg_code, email, name, role, password_hash, failures, locked_until, added_at FROM officer_kept;
DROP TABLE officer_kept;
CREATE INDEX officer_city ON officer (lg_code);

-- What the officer's own list of sessions says of the device, e.g. 「Chrome（Windows）」; never an address.
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- きまり: what a municipality asks of its people. No row: nothing.
CREATE TABLE staff_rule (
    lg_code  TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    approval INTEGER NOT NULL CHECK (approval IN (0, 1))
) STRICT, WITHOUT ROWID;
