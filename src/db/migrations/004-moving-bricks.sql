-- Operations that are parts of others: removing a device is evicting its bricks, one after the other.
ALTER TABLE operations ADD COLUMN parent_id TEXT;
CREATE INDEX operations_of_parent ON operations (parent_id) WHERE parent_id IS NOT NULL;

-- A brick that is being made to take the place of another; its space is taken, but it is shown only when it has.
ALTER TABLE bricks ADD COLUMN replaces TEXT;
