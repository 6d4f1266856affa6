-- 旧コード: codes on stickers that were printed before a merger or a change of status; they open the page of the municipality that
-- took over.
CREATE TABLE municipality_alias (
    old_code TEXT PRIMARY KEY CHECK (length(old_code) = 6),
    lg_code  TEXT NOT NULL REFERENCES municipality (lg_code) CHECK (lg_code <> old_code),
    added_at TEXT NOT NULL
) STRICT;
