-- 検索キー: short forms of companies are kept as the whole word since this version.
UPDATE spot SET search = replace(replace(replace(replace(replace(search, '(株)', '株式会社'), '(有)', '有限会社'),
    '(合)', '合同会社'), '(財)', '財団法人'), '(社)', '社団法人') WHERE search LIKE '%(%';
UPDATE notification SET search = replace(replace(replace(replace(replace(search, '(株)', '株式会社'), '(有)', '有限会社'),
    '(合)', '合同会社'), '(財)', '財団法人'), '(社)', '社団法人') WHERE search LIKE '%(%';

-- 台帳の版: counts every change of a municipality's register.
CREATE TABLE register_revision (
    lg_code TEXT PRIMARY KEY REFERENCES municipality (lg_code),
    seq     INTEGER NOT NULL CHECK (seq > 0)
) STRICT, WITHOUT ROWID;

-- 公開データの移り変わり: the last change of every spot that is or was open data, for those who keep a copy. A spot that never
-- was leaves no trace, and what happens to one after it has gone is nobody's business.
CREATE TABLE spot_change (
    lg_code TEXT NOT NULL REFERENCES municipality (lg_code),
    number  INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    open    INTEGER NOT NULL CHECK (open IN (0, 1)),
    at      TEXT NOT NULL,
    since   TEXT NOT NULL,
    PRIMARY KEY (lg_code, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX spot_change_seq ON spot_change (lg_code, seq);

-- What is open data, in one place: the view reads as the program does.
CREATE VIEW spot_open AS
SELECT id, lg_code, number, updated_at,
    state = 'active' AND listed = 1 AND instr(' ' || consent || ' ', ' list ') > 0
        AND instr(' ' || consent || ' ', ' opendata ') > 0 AS open
FROM spot;

INSERT INTO register_revision (lg_code, seq) SELECT lg_code, count(*) FROM spot GROUP BY lg_code;
INSERT INTO spot_change (lg_code, number, seq, open, at, since)
SELECT lg_code, number, row_number() OVER (PARTITION BY lg_code ORDER BY number), 1, updated_at, updated_at
FROM spot_open WHERE open = 1;

CREATE TRIGGER spot_added AFTER INSERT ON spot BEGIN
    INSERT INTO register_revision (lg_code, seq) VALUES (NEW.lg_code, 1) ON CONFLICT (lg_code) DO UPDATE SET seq = seq + 1;
    INSERT INTO spot_change (lg_code, number, seq, open, at, since)
    SELECT o.lg_code, o.number, r.seq, 1, o.updated_at, o.updated_at
    FROM spot_open o JOIN register_revision r ON r.lg_code = o.lg_code WHERE o.id = NEW.id AND o.open = 1;
END;

CREATE TRIGGER spot_changed AFTER UPDATE ON spot BEGIN
    INSERT INTO register_revision (lg_code, seq) VALUES (NEW.lg_code, 1) ON CONFLICT (lg_code) DO UPDATE SET seq = seq + 1;
    INSERT INTO spot_change (lg_code, number, seq, open, at, since)
    SELECT o.lg_code, o.number, r.seq, o.open, o.updated_at, o.updated_at
    FROM spot_open o JOIN register_revision r ON r.lg_code = o.lg_code
    WHERE o.id = NEW.id
        AND (o.open = 1 OR EXISTS (SELECT 1 FROM spot_change c WHERE c.lg_code = o.lg_code AND c.number = o.number))
    ON CONFLICT (lg_code, number) DO UPDATE SET seq = excluded.seq, open = excluded.open, at = excluded.at,
        since = CASE WHEN spot_change.open = 0 THEN excluded.at ELSE spot_change.since END
    WHERE spot_change.open = 1 OR excluded.open = 1;
END;

CREATE TRIGGER spot_removed AFTER DELETE ON spot BEGIN
    INSERT INTO register_revision (lg_code, seq) VALUES (OLD.lg_code, 1) ON CONFLICT (lg_code) DO UPDATE SET seq = seq + 1;
    UPDATE spot_change SET open = 0, at = OLD.updated_at,
        seq = (SELECT r.seq FROM register_revision r WHERE r.lg_code = OLD.lg_code)
    WHERE lg_code = OLD.lg_code AND number = OLD.number AND open = 1;
END;
