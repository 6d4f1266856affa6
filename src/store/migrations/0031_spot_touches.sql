-- 台帳の動き: at which revision each spot was last touched, so that whoever holds an index of the register reads again only what has
-- changed since. Triggers fire in no order of their own: the revision may be the one before or after the change, so readers ask from
-- their own revision on, that one with it.
CREATE TABLE spot_touch (
    lg_code TEXT NOT NULL REFERENCES municipality (lg_code),
    number  INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    PRIMARY KEY (lg_code, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX spot_touch_seq ON spot_touch (lg_code, seq);

CREATE TRIGGER spot_touch_added AFTER INSERT ON spot BEGIN
    INSERT INTO spot_touch (lg_code, number, seq)
    VALUES (NEW.lg_code, NEW.number, coalesce((SELECT seq FROM register_revision WHERE lg_code = NEW.lg_code), 0))
    ON CONFLICT (lg_code, number) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER spot_touch_changed AFTER UPDATE ON spot BEGIN
    INSERT INTO spot_touch (lg_code, number, seq)
    VALUES (OLD.lg_code, OLD.number, coalesce((SELECT seq FROM register_revision WHERE lg_code = OLD.lg_code), 0)),
        (NEW.lg_code, NEW.number, coalesce((SELECT seq FROM register_revision WHERE lg_code = NEW.lg_code), 0))
    ON CONFLICT (lg_code, number) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER spot_touch_removed AFTER DELETE ON spot BEGIN
    INSERT INTO spot_touch (lg_code, number, seq)
    VALUES (OLD.lg_code, OLD.number, coalesce((SELECT seq FROM register_revision WHERE lg_code = OLD.lg_code), 0))
    ON CONFLICT (lg_code, number) DO UPDATE SET seq = excluded.seq;
END;
