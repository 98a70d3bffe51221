-- What became of answers that were chosen to be scored: sums over their tokens, no token and no text. Nothing that was
-- found under one fingerprint is ever added to what was found under another, so each pair carries both.

CREATE TABLE drift_answer (
    model        TEXT   NOT NULL,
    run          BIGINT NOT NULL, -- when the program was started, microseconds since 1970-01-01T00:00:00Z
    place        BIGINT NOT NULL, -- in the order of choosing, from 0 in each run
    conversation TEXT   NOT NULL, -- a hash
    chosen_at    BIGINT NOT NULL, -- microseconds since 1970-01-01T00:00:00Z
    result       TEXT,            -- scored, or why it was not; NULL until it is known, and for good if the run was killed
    length       TEXT,            -- how many tokens it has, as a class
    request_id   TEXT,            -- of those that were scored, as all that follows
    served       TEXT,
    category     TEXT,
    answered_at  BIGINT,
    PRIMARY KEY (model, run, place)
);

CREATE INDEX drift_answer_chosen_at ON drift_answer (chosen_at);

CREATE TABLE drift_pair (
    model                 TEXT             NOT NULL,
    run                   BIGINT           NOT NULL,
    place                 BIGINT           NOT NULL,
    reference             TEXT             NOT NULL,
    candidate             TEXT             NOT NULL, -- the same as the reference: the noise floor
    reference_fingerprint TEXT             NOT NULL,
    candidate_fingerprint TEXT             NOT NULL,
    tokens                INTEGER          NOT NULL,
    same_top              INTEGER          NOT NULL, -- at how many both find the same token most likely
    kl_divergence         DOUBLE PRECISION NOT NULL, -- nats; from here on sums over the tokens
    coverage              DOUBLE PRECISION NOT NULL,
    delta_p               DOUBLE PRECISION NOT NULL,
    delta_p_squared       DOUBLE PRECISION NOT NULL,
    log_ratio             DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (model, run, place, reference, candidate),
    FOREIGN KEY (model, run, place) REFERENCES drift_answer (model, run, place) ON DELETE CASCADE
);

CREATE VIEW drift_day AS
SELECT a.model, p.reference, p.candidate, p.reference_fingerprint, p.candidate_fingerprint, a.served, a.category, a.length,
    a.chosen_at / 86400000000 AS day, count(*) AS answers, sum(p.tokens) AS tokens, sum(p.same_top) AS same_top,
    sum(p.kl_divergence) AS kl_divergence, sum(p.coverage) AS coverage, sum(p.delta_p) AS delta_p,
    sum(p.delta_p_squared) AS delta_p_squared, sum(p.log_ratio) AS log_ratio
FROM drift_answer a JOIN drift_pair p ON p.model = a.model AND p.run = a.run AND p.place = a.place
GROUP BY a.model, p.reference, p.candidate, p.reference_fingerprint, p.candidate_fingerprint, a.served, a.category,
    a.length, day;

CREATE TRIGGER drift_answer_refuses_second_result BEFORE UPDATE ON drift_answer WHEN OLD.result IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'a result is final');
END;

CREATE TRIGGER drift_answer_refuses_other_updates
BEFORE UPDATE OF model, run, place, conversation, chosen_at ON drift_answer
BEGIN
    SELECT RAISE(ABORT, 'a chosen answer stays as it is');
END;

CREATE TRIGGER drift_answer_refuses_delete BEFORE DELETE ON drift_answer
WHEN OLD.chosen_at >= (SELECT kept_from FROM retention)
BEGIN
    SELECT RAISE(ABORT, 'drift_answer is append-only');
END;

CREATE TRIGGER drift_pair_refuses_update BEFORE UPDATE ON drift_pair
BEGIN
    SELECT RAISE(ABORT, 'drift_pair is append-only');
END;

-- They go with their answer only.
CREATE TRIGGER drift_pair_refuses_delete BEFORE DELETE ON drift_pair
WHEN EXISTS (SELECT 1 FROM drift_answer a WHERE a.model = OLD.model AND a.run = OLD.run AND a.place = OLD.place)
BEGIN
    SELECT RAISE(ABORT, 'drift_pair is append-only');
END;
