-- 変更の記録: who changed a spot last, by which act, why, and from which day on. The row carries it so that its history can't be
-- written without it.
ALTER TABLE spot ADD COLUMN changed_by TEXT NOT NULL DEFAULT 'program';
ALTER TABLE spot ADD COLUMN changed_act TEXT NOT NULL DEFAULT 'register';
ALTER TABLE spot ADD COLUMN changed_reason TEXT;
ALTER TABLE spot ADD COLUMN changed_on TEXT;

-- 協力スポットの版: a spot as it stood after each change. The database itself writes it; nobody changes it afterwards.
CREATE TABLE spot_revision (
    revision        INTEGER PRIMARY KEY,
    id              INTEGER NOT NULL REFERENCES spot (id),
    lg_code         TEXT NOT NULL,
    number          INTEGER NOT NULL,
    registrant      TEXT NOT NULL,
    name            TEXT NOT NULL,
    kana            TEXT NOT NULL,
    category        TEXT NOT NULL,
    postal_code     TEXT,
    address         TEXT,
    building        TEXT,
    town            TEXT,
    lat             REAL,
    lng             REAL,
    phone           TEXT,
    url             TEXT,
    open_hours      TEXT NOT NULL,
    open_note       TEXT NOT NULL,
    activities      TEXT NOT NULL,
    consent         TEXT NOT NULL,
    state           TEXT NOT NULL,
    notification_id INTEGER,
    registered_on   TEXT NOT NULL,
    updated_at      TEXT NOT NULL,
    version         INTEGER NOT NULL,
    changed_by      TEXT NOT NULL,
    changed_act     TEXT NOT NULL,
    changed_reason  TEXT,
    changed_on      TEXT,
    UNIQUE (id, version)
) STRICT;
CREATE TRIGGER spot_revision_fixed BEFORE UPDATE ON spot_revision BEGIN SELECT RAISE(ABORT, 'revisions never change'); END;
CREATE TRIGGER spot_revision_kept BEFORE DELETE ON spot_revision BEGIN SELECT RAISE(ABORT, 'revisions are kept'); END;

-- What stands there already begins its history with the day of its last change.
INSERT INTO spot_revision (id, lg_code, number, registrant, name, kana, category, postal_code, address, building, town, lat, lng,
    phone, url, open_hours, open_note, activities, consent, state, notification_id, registered_on, updated_at, version,
    changed_by, changed_act, changed_reason, changed_on)
SELECT id, lg_code, number, registrant, name, kana, category, postal_code, address, building, town, lat, lng,
    phone, url, open_hours, open_note, activities, consent, state, notification_id, registered_on, updated_at, version,
    changed_by, changed_act, changed_reason, changed_on FROM spot ORDER BY id;

CREATE TRIGGER spot_added_revision AFTER INSERT ON spot BEGIN
    INSERT INTO spot_revision (id, lg_code, number, registrant, name, kana, category, postal_code, address, building, town, lat,
        lng, phone, url, open_hours, open_note, activities, consent, state, notification_id, registered_on, updated_at, version,
        changed_by, changed_act, changed_reason, changed_on)
    VALUES (NEW.id, NEW.lg_code, NEW.number, NEW.registrant, NEW.name, NEW.kana, NEW.category, NEW.postal_code, NEW.address,
        NEW.building, NEW.town, NEW.lat, NEW.lng, NEW.phone, NEW.url, NEW.open_hours, NEW.open_note, NEW.activities, NEW.consent,
        NEW.state, NEW.notification_id, NEW.registered_on, NEW.updated_at, NEW.version, NEW.changed_by, NEW.changed_act,
        NEW.changed_reason, NEW.changed_on);
END;
-- A change that doesn't count the version up meets the UNIQUE above and is refused.
CREATE TRIGGER spot_changed_revision AFTER UPDATE ON spot BEGIN
    INSERT INTO spot_revision (id, lg_code, number, registrant, name, kana, category, postal_code, address, building, town, lat,
        lng, phone, url, open_hours, open_note, activities, consent, state, notification_id, registered_on, updated_at, version,
        changed_by, changed_act, changed_reason, changed_on)
    VALUES (NEW.id, NEW.lg_code, NEW.number, NEW.registrant, NEW.name, NEW.kana, NEW.category, NEW.postal_code, NEW.address,
        NEW.building, NEW.town, NEW.lat, NEW.lng, NEW.phone, NEW.url, NEW.open_hours, NEW.open_note, NEW.activities, NEW.consent,
        NEW.state, NEW.notification_id, NEW.registered_on, NEW.updated_at, NEW.version, NEW.changed_by, NEW.changed_act,
        NEW.changed_reason, NEW.changed_on);
END;
