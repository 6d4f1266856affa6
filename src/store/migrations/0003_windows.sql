-- 相談窓口: what a municipality adds to the national windows of the program, or puts in the place of one of them (same name).
CREATE TABLE consultation_window (
    id          INTEGER PRIMARY KEY,
    lg_code     TEXT NOT NULL REFERENCES municipality (lg_code),
    name        TEXT NOT NULL CHECK (length(name) BETWEEN 2 AND 40),
    owner       TEXT NOT NULL CHECK (owner <> ''),
    verified_on TEXT CHECK (length(verified_on) = 10),
    valid_until TEXT CHECK (length(valid_until) = 10),
    source      TEXT NOT NULL CHECK (source <> ''),
    body        TEXT NOT NULL CHECK (json_valid(body)),
    updated_at  TEXT NOT NULL,
    UNIQUE (lg_code, name)
) STRICT;
