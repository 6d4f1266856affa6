-- 相談窓口の履歴: a municipality's window as it stood after each change; no body when it was taken down. Its id is the window's version.
CREATE TABLE window_history (
    id      INTEGER PRIMARY KEY,
    lg_code TEXT NOT NULL REFERENCES municipality (lg_code),
    name    TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 40),
    act     TEXT NOT NULL CHECK (act IN ('put', 'confirm', 'hide', 'show', 'restore', 'remove')),
    owner   TEXT NOT NULL,
    body    TEXT CHECK (json_valid(body)),
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    CHECK ((body IS NULL) = (act IN ('restore', 'remove')))
) STRICT;
CREATE INDEX window_history_name ON window_history (lg_code, name, id);
CREATE TRIGGER window_history_fixed BEFORE UPDATE ON window_history BEGIN SELECT RAISE(ABORT, 'history never changes'); END;
CREATE TRIGGER window_history_kept BEFORE DELETE ON window_history BEGIN SELECT RAISE(ABORT, 'history is kept'); END;
-- What stands there already begins its history with the day of its last change.
INSERT INTO window_history (lg_code, name, act, owner, body, at, actor)
SELECT lg_code, name, 'put', owner, body, updated_at, 'program' FROM consultation_window ORDER BY id;

-- 自治体が足した日: a holiday that the program's table lacks, or a day on which the municipality's own desks rest.
CREATE TABLE extra_day (
    lg_code  TEXT NOT NULL REFERENCES municipality (lg_code),
    day      TEXT NOT NULL CHECK (length(day) = 10),
    name     TEXT NOT NULL CHECK (name <> ''),
    kind     TEXT NOT NULL CHECK (kind IN ('holiday', 'closed')),
    added_at TEXT NOT NULL,
    PRIMARY KEY (lg_code, day)
) STRICT, WITHOUT ROWID;

-- 相談するとどうなるか: a municipality's own words; without a row, or with an empty one, the program's are shown.
CREATE TABLE steps (
    lg_code    TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    intro      TEXT,
    body       TEXT CHECK (json_valid(body)),
    version    INTEGER NOT NULL CHECK (version > 0),
    updated_at TEXT NOT NULL,
    CHECK ((intro IS NULL) = (body IS NULL))
) STRICT, WITHOUT ROWID;
