-- What people say of answers, a row for each revision; the last one counts, unless it is withdrawn. A comment is content,
-- and forgotten when it is amended or withdrawn: the only thing that may change. No foreign key to the outcome: feedback
-- may be there before its outcome is written, and must not depend on it; so it repeats what counts.

CREATE TABLE feedback (
    id              TEXT    NOT NULL,
    revision        INTEGER NOT NULL,
    request_id      TEXT    NOT NULL,
    client          TEXT    NOT NULL, -- the operator's name of the API key; empty for none
    idempotency_key TEXT,             -- the client's own, with the first revision only
    rating          DOUBLE PRECISION, -- -1 to 1
    comment         TEXT,
    scores          TEXT    NOT NULL, -- JSON object, figure by name
    withdrawn       BOOLEAN NOT NULL,
    given_at        BIGINT  NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    model           TEXT,
    served          TEXT,
    assigned        TEXT,
    traffic         TEXT    NOT NULL,
    PRIMARY KEY (id, revision)
);

CREATE UNIQUE INDEX feedback_client_key ON feedback (client, idempotency_key);
CREATE INDEX feedback_request_id ON feedback (request_id);

CREATE VIEW rated_outcome AS
SELECT f.id AS feedback_id, f.request_id, f.model, f.served, f.assigned, f.traffic, f.rating, f.scores, f.given_at,
    o.epoch, o.fingerprint, o.unit_hash, o.result, o.signals
FROM feedback f LEFT JOIN outcome o ON o.request_id = f.request_id
WHERE NOT f.withdrawn
    AND f.revision = (SELECT max(l.revision) FROM feedback l WHERE l.id = f.id);

CREATE TRIGGER feedback_refuses_update
BEFORE UPDATE OF id, revision, request_id, client, idempotency_key, rating, scores, withdrawn, given_at, model, served,
    assigned, traffic ON feedback
BEGIN
    SELECT RAISE(ABORT, 'feedback is append-only');
END;

CREATE TRIGGER feedback_refuses_new_comment BEFORE UPDATE OF comment ON feedback WHEN NEW.comment IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a comment can only be forgotten');
END;

CREATE TRIGGER feedback_refuses_delete BEFORE DELETE ON feedback
BEGIN
    SELECT RAISE(ABORT, 'feedback is append-only');
END;
