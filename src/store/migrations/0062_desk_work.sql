-- 担当: who looks after a notification; one who has it under review looks after it too.
CREATE TABLE assignment (
    notification_id INTEGER PRIMARY KEY REFERENCES notification (id),
    officer_id      INTEGER NOT NULL REFERENCES officer (id),
    at              TEXT NOT NULL
) STRICT;

-- 内部メモ: from colleague to colleague; never in anything that the applicant sees.
CREATE TABLE note (
    id              INTEGER PRIMARY KEY,
    notification_id INTEGER NOT NULL REFERENCES notification (id),
    officer_id      INTEGER NOT NULL REFERENCES officer (id),
    officer_name    TEXT NOT NULL,
    words           TEXT NOT NULL,
    at              TEXT NOT NULL
) STRICT;
CREATE INDEX note_notification ON note (notification_id, id);

-- 文例: what a municipality writes again and again when it gives a notification back or declines it.
CREATE TABLE reply (
    id         INTEGER PRIMARY KEY,
    lg_code    TEXT NOT NULL REFERENCES municipality (lg_code),
    state      TEXT NOT NULL CHECK (state IN ('returned', 'declined')),
    title      TEXT NOT NULL,
    words      TEXT NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    updated_at TEXT NOT NULL,
    UNIQUE (lg_code, state, title)
) STRICT;
