-- 登録内容の確認: when somebody last said that an entry is right. Apart from the entry itself: saving never confirms, confirming
-- never changes.
CREATE TABLE confirmation (
    spot_id     INTEGER PRIMARY KEY REFERENCES spot (id),
    verified_at TEXT NOT NULL,
    verified_by TEXT NOT NULL
) STRICT;

-- 確認の鍵: only its SHA-256; one letter, one key, good for thirty days and for one confirmation.
CREATE TABLE confirmation_key (
    key_hash   TEXT PRIMARY KEY,
    spot_id    INTEGER NOT NULL REFERENCES spot (id),
    expires_at TEXT NOT NULL,
    used_at    TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_key_spot ON confirmation_key (spot_id);
