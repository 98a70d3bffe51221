-- What hints at a fault of the answer: labels with commas between, in their fixed order; empty for none.

ALTER TABLE outcome ADD COLUMN signals TEXT NOT NULL DEFAULT '';
