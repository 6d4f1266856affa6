-- 担当課のメール, and 結果までの目安: the working days within which applicants may expect an answer.
ALTER TABLE municipality ADD COLUMN mail TEXT;
ALTER TABLE municipality ADD COLUMN answer_days INTEGER NOT NULL DEFAULT 10 CHECK (answer_days BETWEEN 1 AND 60);

-- お知らせ: written in the transaction of the act, one for each act (its key). Mail text and address are taken away some days
-- after they were needed; that there was a letter stays. The mail text may hold the applicant's link, so the desk never reads it.
CREATE TABLE letter (
    id              INTEGER PRIMARY KEY,
    lg_code         TEXT NOT NULL REFERENCES municipality (lg_code),
    key             TEXT NOT NULL UNIQUE,
    kind            TEXT NOT NULL CHECK (kind IN
                    ('receipt', 'returned', 'accepted', 'declined', 'cancelled', 'arrived', 'waiting', 'windows')),
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
CREATE INDEX letter_due ON letter (state, next_at);
CREATE INDEX letter_desk ON letter (lg_code, state, state_at);
CREATE INDEX letter_notification ON letter (notification_id);
