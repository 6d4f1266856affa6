-- 表示名: the name that stands on a spot's stickers in place of the registered one, which stays as it was handed in. No name: the
-- registered one again; the version goes on.
CREATE TABLE sticker_name (
    spot_id INTEGER PRIMARY KEY REFERENCES spot (id) ON DELETE CASCADE,
    name    TEXT,
    version INTEGER NOT NULL CHECK (version > 0)
) STRICT;
