-- A plan is long, and needed only until its operation has ended: here its page is free again then. In the row of its operation it left
-- most of a page empty, until the operation was forgotten.
CREATE TABLE plans (
  operation_id TEXT PRIMARY KEY NOT NULL REFERENCES operations (id) ON DELETE CASCADE,
  plan TEXT NOT NULL
) STRICT;
INSERT INTO plans (operation_id, plan) SELECT id, plan FROM operations WHERE plan <> 'null';
ALTER TABLE operations DROP COLUMN plan;
