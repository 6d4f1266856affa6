-- 協定: what a municipality has written about its own agreement; where it has written nothing, what ships with the program counts.
-- The account is no key: several municipalities may share one.
CREATE TABLE agreement (
    lg_code       TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    agreed_on     TEXT NOT NULL,
    term_from     TEXT,
    term_until    TEXT,
    renews        INTEGER NOT NULL CHECK (renews IN (0, 1)),
    notice_months INTEGER NOT NULL CHECK (notice_months BETWEEN 1 AND 12),
    objected_on   TEXT,
    account       TEXT NOT NULL,
    account_url   TEXT,
    division      TEXT NOT NULL,
    staff         TEXT NOT NULL,
    notes         TEXT NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    CHECK ((term_from IS NULL) = (term_until IS NULL)),
    CHECK (term_from <= term_until)
) STRICT;

-- お知らせ of more kinds: the program alone knows them all, and refuses a row of an unknown kind.
CREATE TABLE letter_next (
    id              INTEGER PRIMARY KEY,
    lg_code         TEXT NOT NULL REFERENCES municipality (lg_code),
    key             TEXT NOT NULL UNIQUE,
    kind            TEXT NOT NULL,
    notification_id INTEGER REFERENCES notification (id),
    record          TEXT NOT NULL,
    enclosed        INTEGER NOT NULL CHECK (enclosed IN (0, 1)),
    subject         TEXT NOT NULL,
    recipient       TEXT,
    body            TEXT,
    paper           TEXT,
    message_id      TEXT NOT NULL UNIQUE,
    state           TEXT NOT NULL CHECK (state IN
                    ('waiting', 'sending', 'sent', 'failed', 'to_print', 'printed', 'set_aside')),
    fault           TEXT,
    attempts        INTEGER NOT NULL DEFAULT 0,
    next_at         TEXT,
    queued_at       TEXT NOT NULL,
    state_at        TEXT NOT NULL,
    version         INTEGER NOT NULL DEFAULT 1,
    CHECK ((state IN ('waiting', 'sending')) = (next_at IS NOT NULL)),
    CHECK (state NOT IN ('waiting', 'sending') OR (recipient IS NOT NULL AND body IS NOT NULL)),
    CHECK (state <> 'failed' OR fault IS NOT NULL),
    CHECK (enclosed = 0 OR notification_id IS NOT NULL)
) STRICT;
INSERT INTO letter_next (id, lg_code, key, kind, notification_id, record, enclosed, subject, recipient, body, paper, message_id,
        state, fault, attempts, next_at, queued_at, state_at, version)
    SELECT id, lg_code, key, kind, notification_id, record, enclosed, subject, recipient, body, paper, message_id,
        state, fault, attempts, next_at, queued_at, state_at, version FROM letter;
DROP TABLE letter;
ALTER TABLE letter_next RENAME TO letter;
CREATE INDEX letter_due ON letter (state, next_at);
CREATE INDEX letter_desk ON letter (lg_code, state, state_at);
CREATE INDEX letter_notification ON letter (notification_id);
