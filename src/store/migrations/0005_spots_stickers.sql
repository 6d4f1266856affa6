-- 協力スポット: the register. Personal contacts stay in the notification; here is what the network needs.
CREATE TABLE spot (
    id              INTEGER PRIMARY KEY,
    lg_code         TEXT NOT NULL REFERENCES municipality (lg_code),
    number          INTEGER NOT NULL CHECK (number > 0),
    registrant      TEXT NOT NULL,
    name            TEXT NOT NULL,
    kana            TEXT NOT NULL,
    kana_key        TEXT NOT NULL,
    search          TEXT NOT NULL,
    category        TEXT NOT NULL,
    postal_code     TEXT,
    address         TEXT,
    building        TEXT,
    town            TEXT,
    lat             REAL,
    lng             REAL,
    phone           TEXT,
    url             TEXT,
    open_hours      TEXT NOT NULL,
    open_note       TEXT NOT NULL,
    activities      TEXT NOT NULL,
    consent         TEXT NOT NULL,
    listed          INTEGER NOT NULL CHECK (listed IN (0, 1)),
    state           TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'ended')),
    notification_id INTEGER REFERENCES notification (id),
    registered_on   TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    version         INTEGER NOT NULL DEFAULT 1,
    UNIQUE (lg_code, number),
    CHECK ((lat IS NULL) = (lng IS NULL)),
    -- 個人: whatever a program does wrong, the register holds nothing that leads to an individual's door.
    CHECK (registrant <> 'individual' OR (
        postal_code IS NULL AND address IS NULL AND building IS NULL AND town IS NULL
        AND lat IS NULL AND phone IS NULL AND url IS NULL AND open_hours = '' AND open_note = ''))
) STRICT;
CREATE INDEX spot_public ON spot (lg_code, listed, state, kana_key);
CREATE INDEX spot_name ON spot (lg_code, name);

-- 登録番号: the last number given in each municipality; a number is never given twice.
CREATE TABLE registration_counter (
    lg_code TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    last    INTEGER NOT NULL
) STRICT;

-- 協力スポットステッカー: tells stickers apart, never people.
CREATE TABLE sticker (
    token     TEXT PRIMARY KEY,
    lg_code   TEXT NOT NULL REFERENCES municipality (lg_code),
    spot_id   INTEGER NOT NULL REFERENCES spot (id),
    issued_at TEXT NOT NULL,
    voided_at TEXT
) STRICT;
CREATE INDEX sticker_spot ON sticker (spot_id);

-- 読取り回数: scans by sticker and day, nothing else.
CREATE TABLE scan_count (
    token TEXT NOT NULL REFERENCES sticker (token),
    day   TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (token, day)
) STRICT, WITHOUT ROWID;
