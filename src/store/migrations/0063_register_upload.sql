-- 取り込む前の表: what an officer has uploaded and not yet let in; one for each officer, gone after a day.
CREATE TABLE register_upload (
    id         INTEGER PRIMARY KEY,
    lg_code    TEXT NOT NULL REFERENCES municipality (lg_code),
    officer_id INTEGER NOT NULL UNIQUE REFERENCES officer (id),
    why        TEXT NOT NULL,
    bytes      BLOB NOT NULL,
    at         TEXT NOT NULL
) STRICT;
