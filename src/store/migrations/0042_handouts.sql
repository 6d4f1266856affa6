-- 配布: how many cards and leaflets were handed out, by month and place; nobody is in it.
CREATE TABLE handout (
    id         INTEGER PRIMARY KEY,
    lg_code    TEXT NOT NULL REFERENCES municipality (lg_code),
    month      TEXT NOT NULL CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
    item       TEXT NOT NULL,
    place      TEXT NOT NULL CHECK (place <> ''),
    count      INTEGER NOT NULL CHECK (count BETWEEN 1 AND 1000000),
    entered_at TEXT NOT NULL
) STRICT;
CREATE INDEX handout_month ON handout (lg_code, month);

-- 関連するネットワークにも入っている協力スポット: which ones, and whether the spot wants that to be read.
CREATE TABLE spot_network (
    spot_id INTEGER NOT NULL REFERENCES spot (id),
    network TEXT NOT NULL,
    shown   INTEGER NOT NULL CHECK (shown IN (0, 1)),
    PRIMARY KEY (spot_id, network)
) STRICT, WITHOUT ROWID;
