-- 届出書: one row for each thing handed in; its state and what only that state has.
CREATE TABLE notification (
    id               INTEGER PRIMARY KEY,
    lg_code          TEXT NOT NULL REFERENCES municipality (lg_code),
    receipt          TEXT NOT NULL UNIQUE CHECK (length(receipt) = 8),
    kind             TEXT NOT NULL CHECK (kind IN ('registration')),
    registrant       TEXT NOT NULL,
    name             TEXT NOT NULL,
    search           TEXT NOT NULL,
    state            TEXT NOT NULL
                     CHECK (state IN ('submitted', 'under_review', 'returned', 'accepted', 'declined', 'cancelled')),
    version          INTEGER NOT NULL DEFAULT 1,
    edition          INTEGER NOT NULL DEFAULT 1,
    received_at      TEXT NOT NULL,
    state_at         TEXT NOT NULL,
    officer_id       INTEGER REFERENCES officer (id),
    officer_name     TEXT,
    reason           TEXT,
    number           INTEGER,
    pin_lat          REAL,
    pin_lng          REAL,
    pin_confirmed    INTEGER NOT NULL DEFAULT 0 CHECK (pin_confirmed IN (0, 1)),
    pin_hash         TEXT NOT NULL,
    pin_failures     INTEGER NOT NULL DEFAULT 0,
    pin_locked_until TEXT,
    CHECK ((state IN ('under_review', 'returned', 'accepted', 'declined')) = (officer_id IS NOT NULL)),
    CHECK ((officer_id IS NULL) = (officer_name IS NULL)),
    CHECK ((state IN ('returned', 'declined')) = (reason IS NOT NULL)),
    CHECK ((state = 'accepted') = (number IS NOT NULL)),
    CHECK ((pin_lat IS NULL) = (pin_lng IS NULL))
) STRICT;
CREATE INDEX notification_queue ON notification (lg_code, state, received_at);

-- 提出のたびの内容: the first and every correction stay. The draft's hash makes a form handed in twice one notification.
CREATE TABLE notification_version (
    notification_id INTEGER NOT NULL REFERENCES notification (id),
    edition         INTEGER NOT NULL,
    handed_in_at    TEXT NOT NULL,
    draft_hash      TEXT NOT NULL UNIQUE,
    duties_version  TEXT NOT NULL,
    privacy_version TEXT NOT NULL,
    content         TEXT NOT NULL,
    PRIMARY KEY (notification_id, edition)
) STRICT;

-- 下書き: what is typed so far, found only by the key in the applicant's address.
CREATE TABLE draft (
    draft_hash      TEXT PRIMARY KEY,
    lg_code         TEXT NOT NULL REFERENCES municipality (lg_code),
    notification_id INTEGER REFERENCES notification (id),
    content         TEXT NOT NULL,
    expires_at      TEXT NOT NULL
) STRICT;
CREATE INDEX draft_expiry ON draft (expires_at);

-- 届出者の鍵: only its SHA-256. The original key has no end; keys given for number and PIN have.
CREATE TABLE applicant_key (
    key_hash        TEXT PRIMARY KEY,
    notification_id INTEGER NOT NULL REFERENCES notification (id),
    original        INTEGER NOT NULL CHECK (original IN (0, 1)),
    expires_at      TEXT
) STRICT;
CREATE INDEX applicant_key_expiry ON applicant_key (expires_at);
