-- 送ったもの: leaflets, cards and stickers that went to a spot, and when more will be needed.
CREATE TABLE material (
    id         INTEGER PRIMARY KEY,
    lg_code    TEXT NOT NULL REFERENCES municipality (lg_code),
    spot_id    INTEGER NOT NULL REFERENCES spot (id),
    kind       TEXT NOT NULL CHECK (kind IN ('leaflet', 'card', 'sticker')),
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
    sent_on    TEXT NOT NULL,
    restock_on TEXT,
    added_by   TEXT NOT NULL,
    added_at   TEXT NOT NULL,
    CHECK (restock_on IS NULL OR restock_on > sent_on)
) STRICT;
CREATE INDEX material_spot ON material (spot_id, kind, sent_on, id);
CREATE INDEX material_city ON material (lg_code, restock_on);

-- 統合: an entry that was registered twice leads to the other one for good.
CREATE TABLE spot_merge (
    spot_id   INTEGER PRIMARY KEY REFERENCES spot (id),
    into_id   INTEGER NOT NULL REFERENCES spot (id),
    merged_at TEXT NOT NULL,
    CHECK (spot_id <> into_id)
) STRICT;
