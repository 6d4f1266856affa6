-- まちがいのお知らせ: what visitors say is wrong with a spot's entry; nothing of the visitor is kept. The words go when it is dealt with.
CREATE TABLE report (
    id        INTEGER PRIMARY KEY,
    lg_code   TEXT NOT NULL REFERENCES municipality (lg_code),
    number    INTEGER NOT NULL CHECK (number > 0),
    about     TEXT NOT NULL,
    words     TEXT NOT NULL,
    at        TEXT NOT NULL,
    closed_at TEXT,
    CHECK (closed_at IS NULL OR words = '')
) STRICT;
CREATE INDEX report_desk ON report (lg_code, closed_at, at);
