-- Where variants take turns: the window that a request was for. All three are NULL for models without turns.

ALTER TABLE outcome ADD COLUMN block               BIGINT;  -- number of the block, goes on after a restart
ALTER TABLE outcome ADD COLUMN block_window        INTEGER; -- place of the window in its block, from 0
ALTER TABLE outcome ADD COLUMN window_wait_seconds DOUBLE PRECISION;

-- For the last block of a model, looked up at start.
CREATE INDEX outcome_model_block ON outcome (model, block) WHERE block IS NOT NULL;
