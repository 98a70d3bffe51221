-- The append-only log. Times are microseconds since 1970-01-01T00:00:00Z. The column types mean the same to SQLite and
-- to PostgreSQL (where INTEGER and REAL alone would be 32 bits wide); only the triggers are SQLite's own.

CREATE TABLE epoch (
    id           TEXT   NOT NULL PRIMARY KEY,
    model        TEXT   NOT NULL,
    opened_at    BIGINT NOT NULL,
    weights      TEXT   NOT NULL, -- JSON object, weight by variant
    fingerprints TEXT   NOT NULL, -- JSON object, fingerprint by variant
    design       TEXT   NOT NULL
);

CREATE INDEX epoch_model_opened_at ON epoch (model, opened_at);

CREATE TABLE outcome (
    request_id                    TEXT             NOT NULL PRIMARY KEY,
    operation                     TEXT             NOT NULL,
    model                         TEXT,
    unit_hash                     TEXT,
    source                        TEXT,
    assigned                      TEXT,
    served                        TEXT,
    traffic                       TEXT             NOT NULL,
    epoch                         TEXT             REFERENCES epoch (id),
    fingerprint                   TEXT,
    streamed                      BOOLEAN          NOT NULL,
    arrived_at                    BIGINT           NOT NULL,
    duration_seconds              DOUBLE PRECISION NOT NULL,
    time_to_first_token_seconds   DOUBLE PRECISION,
    time_per_output_token_seconds DOUBLE PRECISION,
    input_tokens                  INTEGER,
    cached_tokens                 INTEGER,
    output_tokens                 INTEGER,
    others_in_flight              INTEGER,
    finish_reason                 TEXT,
    result                        TEXT             NOT NULL,
    error_type                    TEXT,
    status                        INTEGER          NOT NULL
);

CREATE INDEX outcome_model_epoch_assigned ON outcome (model, epoch, assigned);
CREATE INDEX outcome_arrived_at ON outcome (arrived_at);

CREATE TRIGGER epoch_refuses_update BEFORE UPDATE ON epoch
BEGIN
    SELECT RAISE(ABORT, 'epoch is append-only');
END;

CREATE TRIGGER epoch_refuses_delete BEFORE DELETE ON epoch
BEGIN
    SELECT RAISE(ABORT, 'epoch is append-only');
END;

CREATE TRIGGER outcome_refuses_update BEFORE UPDATE ON outcome
BEGIN
    SELECT RAISE(ABORT, 'outcome is append-only');
END;

CREATE TRIGGER outcome_refuses_delete BEFORE DELETE ON outcome
BEGIN
    SELECT RAISE(ABORT, 'outcome is append-only');
END;
