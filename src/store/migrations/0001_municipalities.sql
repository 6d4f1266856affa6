-- 自治体: who takes part. Livery, words and contacts are data, never code.
CREATE TABLE municipality (
    lg_code      TEXT PRIMARY KEY CHECK (length(lg_code) = 6),
    name         TEXT NOT NULL,
    kana         TEXT NOT NULL,
    prefecture   TEXT NOT NULL,
    network_name TEXT NOT NULL,
    division     TEXT NOT NULL,
    phone        TEXT,
    words        TEXT NOT NULL,
    ground       TEXT NOT NULL,
    lettering    TEXT NOT NULL,
    office_lat   REAL,
    office_lng   REAL,
    sample       INTEGER NOT NULL DEFAULT 0 CHECK (sample IN (0, 1)),
    added_at     TEXT NOT NULL
) STRICT;

-- 行政区域: outline as GeoJSON geometry, with the source that must be named.
CREATE TABLE boundary (
    lg_code  TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    geometry TEXT NOT NULL,
    source   TEXT NOT NULL,
    added_at TEXT NOT NULL
) STRICT;

-- 町字: town names with a representative point, for the address look-up.
CREATE TABLE town (
    id      INTEGER PRIMARY KEY,
    lg_code TEXT NOT NULL REFERENCES municipality (lg_code),
    name    TEXT NOT NULL,
    lat     REAL NOT NULL,
    lng     REAL NOT NULL,
    UNIQUE (lg_code, name)
) STRICT;

-- 町字の表の出典: must stand wherever the names are shown (CC BY 4.0 and the like).
CREATE TABLE town_source (
    lg_code TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    source  TEXT NOT NULL
) STRICT;
