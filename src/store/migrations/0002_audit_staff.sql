-- 操作記録: append-only, each row chained to the one before by its hash.
CREATE TABLE audit_event (
    id        INTEGER PRIMARY KEY,
    at        TEXT NOT NULL,
    actor     TEXT NOT NULL,
    lg_code   TEXT,
    act       TEXT NOT NULL,
    subject   TEXT NOT NULL,
    from_state TEXT,
    to_state  TEXT,
    reason    TEXT,
    hash      TEXT NOT NULL
) STRICT;
CREATE INDEX audit_event_subject ON audit_event (lg_code, subject);
CREATE TRIGGER audit_event_fixed BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events never change'); END;
CREATE TRIGGER audit_event_kept BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit events are kept'); END;

-- 職員: one account for one municipality.
CREATE TABLE officer (
    id            INTEGER PRIMARY KEY,
    lg_code       TEXT NOT NULL REFERENCES municipality (lg_code),
    email         TEXT NOT NULL UNIQUE COLLATE NOCASE,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('viewer', 'officer', 'manager')),
    password_hash TEXT,
    failures      INTEGER NOT NULL DEFAULT 0,
    locked_until  TEXT,
    added_at      TEXT NOT NULL
) STRICT;

-- 一回限りのサインイン用リンク: only the SHA-256 of its token is kept.
CREATE TABLE invitation (
    token_hash TEXT PRIMARY KEY,
    officer_id INTEGER NOT NULL REFERENCES officer (id),
    expires_at TEXT NOT NULL,
    used_at    TEXT
) STRICT;

-- サインイン中: only the SHA-256 of the cookie is kept.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    officer_id INTEGER NOT NULL REFERENCES officer (id),
    started_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX session_officer ON session (officer_id);
