-- The number of the newest durable commit and its time: renewed once by every commit that wrote something, so that a copy of this file
-- can be said to be older or newer than it. A file that was begun anew counts anew, and has another generation_id.
CREATE TABLE change (number INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
INSERT INTO change VALUES (0, 0);

-- The commit that ended an operation is the one that is being made: its number is the next.
ALTER TABLE operations ADD COLUMN ended_change INTEGER;
CREATE TRIGGER operation_ended_change AFTER UPDATE OF ended_at ON operations WHEN new.ended_at IS NOT NULL BEGIN
  UPDATE operations SET ended_change = (SELECT number + 1 FROM change) WHERE id = new.id;
END;
