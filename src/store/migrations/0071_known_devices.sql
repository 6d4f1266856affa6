-- いつもの端末: a device on which the account has signed in; only the SHA-256 of its cookie is kept. Others' wrong tries don't count there.
CREATE TABLE known_device (
    token_hash TEXT PRIMARY KEY,
    officer_id INTEGER NOT NULL REFERENCES officer (id),
    seen_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_device_officer ON known_device (officer_id);
-- Counted since the last sign-in; the wait after them is kept in memory.
UPDATE officer SET failures = 0, locked_until = NULL;
