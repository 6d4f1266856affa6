-- 研修・情報交換会: what a municipality offers to its spots, and to officers of others where it says so.
CREATE TABLE training (
    id            INTEGER PRIMARY KEY,
    lg_code       TEXT NOT NULL REFERENCES municipality (lg_code),
    number        INTEGER NOT NULL CHECK (number > 0),
    kind          TEXT NOT NULL,
    title         TEXT NOT NULL,
    day           TEXT NOT NULL,
    from_minute   INTEGER NOT NULL CHECK (from_minute BETWEEN 0 AND 1439),
    until_minute  INTEGER NOT NULL CHECK (until_minute BETWEEN 1 AND 1440),
    place         TEXT NOT NULL,
    link          TEXT,
    whom          TEXT NOT NULL,
    words         TEXT NOT NULL,
    seats         INTEGER CHECK (seats > 0),
    deadline      TEXT NOT NULL,
    guests        INTEGER NOT NULL CHECK (guests IN (0, 1)),
    valid_years   INTEGER CHECK (valid_years BETWEEN 1 AND 10),
    cancelled_for TEXT,
    version       INTEGER NOT NULL DEFAULT 1,
    updated_at    TEXT NOT NULL,
    UNIQUE (lg_code, number),
    CHECK (from_minute < until_minute),
    CHECK (place <> '' OR link IS NOT NULL)
) STRICT;
CREATE INDEX training_day ON training (day);

-- 参加の申込み: one person, whom a spot or an officer of another municipality has named. The name goes when its time is over;
-- that somebody took part stays.
CREATE TABLE training_entry (
    id          INTEGER PRIMARY KEY,
    training_id INTEGER NOT NULL REFERENCES training (id),
    spot_id     INTEGER REFERENCES spot (id),
    officer_id  INTEGER REFERENCES officer (id),
    name        TEXT,
    seat        TEXT NOT NULL CHECK (seat IN ('going', 'waiting', 'cancelled')),
    shown       INTEGER NOT NULL CHECK (shown IN (0, 1)),
    attended    INTEGER CHECK (attended IN (0, 1)),
    signed_at   TEXT NOT NULL,
    CHECK ((spot_id IS NULL) <> (officer_id IS NULL)),
    CHECK (attended IS NULL OR seat = 'going')
) STRICT;
CREATE INDEX training_entry_of ON training_entry (training_id, seat);
CREATE INDEX training_entry_spot ON training_entry (spot_id);

-- ゲートキーパー研修: when somebody of the spot last took part, until when that counts, and whether the public may read it.
CREATE TABLE spot_training (
    spot_id       INTEGER PRIMARY KEY REFERENCES spot (id),
    trained_on    TEXT NOT NULL,
    trained_until TEXT,
    trained_shown INTEGER NOT NULL CHECK (trained_shown IN (0, 1))
) STRICT;
