-- 見た目: the name on stickers, and the trademark line; version tells two people apart who edit at once.
ALTER TABLE municipality ADD COLUMN shown_name TEXT;
ALTER TABLE municipality ADD COLUMN trademark INTEGER NOT NULL DEFAULT 0 CHECK (trademark IN (0, 1));
ALTER TABLE municipality ADD COLUMN version INTEGER NOT NULL DEFAULT 1;

-- プリンター: what one printer does to one label sheet, undone.
CREATE TABLE printer (
    id            INTEGER PRIMARY KEY,
    lg_code       TEXT NOT NULL REFERENCES municipality (lg_code),
    name          TEXT NOT NULL,
    sheet         TEXT NOT NULL,
    x_mm          REAL NOT NULL,
    y_mm          REAL NOT NULL,
    scale_percent REAL NOT NULL,
    version       INTEGER NOT NULL DEFAULT 1,
    UNIQUE (lg_code, name)
) STRICT;

-- 印刷: what was printed how; the file is drawn from it again.
CREATE TABLE print_run (
    id            INTEGER PRIMARY KEY,
    lg_code       TEXT NOT NULL REFERENCES municipality (lg_code),
    number        INTEGER NOT NULL CHECK (number > 0),
    printed_at    TEXT NOT NULL,
    printed_by    TEXT NOT NULL,
    paper         TEXT NOT NULL,
    size          TEXT NOT NULL,
    first         INTEGER NOT NULL CHECK (first > 0),
    x_mm          REAL NOT NULL,
    y_mm          REAL NOT NULL,
    scale_percent REAL NOT NULL,
    copies        INTEGER NOT NULL CHECK (copies > 0),
    ink           TEXT NOT NULL,
    named         INTEGER NOT NULL CHECK (named IN (0, 1)),
    reason        TEXT,
    UNIQUE (lg_code, number)
) STRICT;

-- 印刷したステッカー, in their order on the sheets.
CREATE TABLE print_line (
    run_id  INTEGER NOT NULL REFERENCES print_run (id),
    place   INTEGER NOT NULL,
    token   TEXT NOT NULL REFERENCES sticker (token),
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX print_line_token ON print_line (token);

-- 案内カード: what stands on a municipality's card, and where its code leads; no address: the consultation page.
CREATE TABLE guidance_card (
    lg_code TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    title   TEXT NOT NULL,
    words1  TEXT NOT NULL,
    words2  TEXT NOT NULL,
    words3  TEXT NOT NULL,
    caption TEXT NOT NULL,
    url     TEXT,
    version INTEGER NOT NULL DEFAULT 1
) STRICT;
