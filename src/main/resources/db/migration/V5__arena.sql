-- Blind pairs: issued, then voted on at most once. Those without a vote are forgotten when they expire.

CREATE TABLE arena_pair (
    id            TEXT   NOT NULL PRIMARY KEY,
    model         TEXT   NOT NULL,
    left_variant  TEXT   NOT NULL,
    left_request  TEXT   NOT NULL, -- request_id of its outcome
    right_variant TEXT   NOT NULL,
    right_request TEXT   NOT NULL,
    client        TEXT   NOT NULL, -- the operator's name of the API key, and a hash of the session
    issued_at     BIGINT NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    vote          TEXT,            -- left, right, tie, both_bad
    voted_at      BIGINT
);

CREATE INDEX arena_pair_vote_issued_at ON arena_pair (vote, issued_at);
CREATE INDEX arena_pair_model_voted_at ON arena_pair (model, voted_at);

CREATE TRIGGER arena_pair_refuses_second_vote BEFORE UPDATE ON arena_pair WHEN OLD.vote IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a vote is final');
END;

CREATE TRIGGER arena_pair_refuses_other_updates
BEFORE UPDATE OF id, model, left_variant, left_request, right_variant, right_request, client, issued_at ON arena_pair
BEGIN
    SELECT RAISE(ABORT, 'an issued pair stays as it is');
END;

CREATE TRIGGER arena_pair_refuses_delete BEFORE DELETE ON arena_pair WHEN OLD.vote IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a vote is final');
END;
