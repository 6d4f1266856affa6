-- 掲示板: what divisions tell and ask each other. Every officer reads all of it; nothing of it is public. Without a municipality: from
-- the operator.
CREATE TABLE notice (
    id           INTEGER PRIMARY KEY,
    lg_code      TEXT REFERENCES municipality (lg_code),
    officer_id   INTEGER REFERENCES officer (id),
    kind         TEXT NOT NULL,
    topic        TEXT NOT NULL,
    title        TEXT NOT NULL,
    words        TEXT NOT NULL,
    search       TEXT NOT NULL,
    posted_at    TEXT NOT NULL,
    last_at      TEXT NOT NULL,
    edited_at    TEXT,
    withdrawn_at TEXT,
    version      INTEGER NOT NULL DEFAULT 1,
    CHECK ((lg_code IS NULL) = (officer_id IS NULL)),
    CHECK (withdrawn_at IS NULL OR words = '')
) STRICT;
CREATE INDEX notice_last ON notice (last_at);

CREATE TABLE notice_reply (
    id           INTEGER PRIMARY KEY,
    notice_id    INTEGER NOT NULL REFERENCES notice (id),
    lg_code      TEXT NOT NULL REFERENCES municipality (lg_code),
    officer_id   INTEGER NOT NULL REFERENCES officer (id),
    words        TEXT NOT NULL,
    search       TEXT NOT NULL,
    posted_at    TEXT NOT NULL,
    withdrawn_at TEXT,
    CHECK (withdrawn_at IS NULL OR words = '')
) STRICT;
CREATE INDEX notice_reply_of ON notice_reply (notice_id);

-- 添付: PDF, PNG and JPEG, looked into before they are kept.
CREATE TABLE notice_file (
    id        INTEGER PRIMARY KEY,
    notice_id INTEGER NOT NULL REFERENCES notice (id),
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg')),
    bytes     BLOB NOT NULL,
    added_at  TEXT NOT NULL
) STRICT;
CREATE INDEX notice_file_of ON notice_file (notice_id);

-- 既読: when an officer last looked at a notice.
CREATE TABLE notice_read (
    officer_id INTEGER NOT NULL REFERENCES officer (id),
    notice_id  INTEGER NOT NULL REFERENCES notice (id),
    at         TEXT NOT NULL,
    PRIMARY KEY (officer_id, notice_id)
) STRICT, WITHOUT ROWID;

-- まとめのメール: how often the division wants it, and what it has had.
CREATE TABLE notice_digest (
    lg_code    TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    rhythm     TEXT NOT NULL CHECK (rhythm IN ('daily', 'weekly', 'off')),
    told_until TEXT
) STRICT;
