-- 消去: notifications whose personal data is gone; their row stays for the counts. What was erased is known by its hash alone.
CREATE TABLE erasure (
    notification_id INTEGER PRIMARY KEY REFERENCES notification (id),
    erased_at       TEXT NOT NULL
) STRICT;

-- A past state is never rewritten, but for an individual's name that must go.
DROP TRIGGER spot_revision_fixed;
CREATE TRIGGER spot_revision_fixed BEFORE UPDATE ON spot_revision
WHEN OLD.registrant <> 'individual' OR NEW.name <> '（消去済み）' OR NEW.kana <> 'ショウキョズミ'
    OR NEW.id <> OLD.id OR NEW.version <> OLD.version OR NEW.number <> OLD.number OR NEW.lg_code <> OLD.lg_code
    OR NEW.registrant <> OLD.registrant OR NEW.category <> OLD.category OR NEW.activities <> OLD.activities
    OR NEW.consent <> OLD.consent OR NEW.state <> OLD.state OR NEW.registered_on <> OLD.registered_on
    OR NEW.updated_at <> OLD.updated_at OR NEW.changed_by <> OLD.changed_by OR NEW.changed_act <> OLD.changed_act
    OR NEW.changed_reason IS NOT OLD.changed_reason OR NEW.changed_on IS NOT OLD.changed_on
BEGIN SELECT RAISE(ABORT, 'revisions never change'); END;
