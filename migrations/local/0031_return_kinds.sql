-- Of what goods coming back are a part: a return, an exchange or a claim.
ALTER TABLE returns ADD COLUMN kind TEXT NOT NULL DEFAULT 'return';
