-- 決まりごと: how a municipality's desk works; without a row, the program's defaults.
CREATE TABLE desk_rules (
    lg_code     TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    approval    INTEGER NOT NULL CHECK (approval IN (0, 1)),
    keep_months INTEGER NOT NULL CHECK (keep_months BETWEEN 1 AND 240),
    version     INTEGER NOT NULL CHECK (version > 0)
) STRICT, WITHOUT ROWID;

-- 起案: acceptance as the first officer proposes it. It counts only while the notification still has that version.
CREATE TABLE proposal (
    notification_id INTEGER PRIMARY KEY REFERENCES notification (id),
    officer_id      INTEGER NOT NULL REFERENCES officer (id),
    officer_name    TEXT NOT NULL,
    version         INTEGER NOT NULL,
    without_pin     INTEGER NOT NULL CHECK (without_pin IN (0, 1)),
    at              TEXT NOT NULL
) STRICT;

-- 受理番号: counted from 1 in each municipality and 年度 (April to March), without gaps: given in the transaction of the acceptance.
CREATE TABLE acceptance (
    lg_code         TEXT NOT NULL REFERENCES municipality (lg_code),
    year            INTEGER NOT NULL,
    number          INTEGER NOT NULL CHECK (number > 0),
    notification_id INTEGER NOT NULL UNIQUE REFERENCES notification (id),
    PRIMARY KEY (lg_code, year, number)
) STRICT, WITHOUT ROWID;
-- What was accepted before has its number by the order of acceptance.
INSERT INTO acceptance (lg_code, year, number, notification_id)
SELECT lg_code, year, row_number() OVER (PARTITION BY lg_code, year ORDER BY state_at, id), id FROM (
    SELECT id, lg_code, state_at, CAST(strftime('%Y', state_at, '+9 hours', '-3 months') AS INTEGER) AS year
    FROM notification WHERE state = 'accepted');
