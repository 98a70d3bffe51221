-- What came before kept_from may be deleted, since it was kept for long enough or the file holds too much (setting
-- tandem.log.retention); all that came later stays append-only. One row.

CREATE TABLE retention (
    kept_from BIGINT NOT NULL -- microseconds since 1970-01-01T00:00:00Z
);

INSERT INTO retention VALUES (0);

CREATE INDEX feedback_given_at ON feedback (given_at);

DROP TRIGGER outcome_refuses_delete;
CREATE TRIGGER outcome_refuses_delete BEFORE DELETE ON outcome
WHEN OLD.arrived_at >= (SELECT kept_from FROM retention)
BEGIN
    SELECT RAISE(ABORT, 'outcome is append-only');
END;

DROP TRIGGER feedback_refuses_delete;
CREATE TRIGGER feedback_refuses_delete BEFORE DELETE ON feedback
WHEN OLD.given_at >= (SELECT kept_from FROM retention)
BEGIN
    SELECT RAISE(ABORT, 'feedback is append-only');
END;

DROP TRIGGER arena_pair_refuses_delete;
CREATE TRIGGER arena_pair_refuses_delete BEFORE DELETE ON arena_pair
WHEN OLD.vote IS NOT NULL AND OLD.voted_at >= (SELECT kept_from FROM retention)
BEGIN
    SELECT RAISE(ABORT, 'a vote is final');
END;
