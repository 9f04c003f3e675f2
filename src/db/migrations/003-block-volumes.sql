-- Volumes that hold block volumes. Free space is the volume's size, minus what is reserved, minus what its block volumes take.
CREATE TABLE hosting_volumes (
  volume_id TEXT PRIMARY KEY NOT NULL REFERENCES volumes (id) ON DELETE CASCADE,
  reserved_gib INTEGER NOT NULL CHECK (reserved_gib >= 0),
  restriction TEXT NOT NULL CHECK (restriction IN ('', 'locked', 'locked-by-update')),
  -- What its block volumes take; only the triggers below write it.
  placed_gib INTEGER NOT NULL DEFAULT 0 CHECK (placed_gib >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX volumes_hosting ON volumes (cluster_id, id) WHERE block = 1;

-- Two in a hundred of volumes that were made before there were block volumes.
INSERT INTO hosting_volumes (volume_id, reserved_gib, restriction)
SELECT id, size_gib - size_gib * 98 / 100, '' FROM volumes WHERE block = 1;

CREATE TABLE block_volumes (
  id TEXT PRIMARY KEY NOT NULL,
  hosting_id TEXT NOT NULL REFERENCES hosting_volumes (volume_id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  size_gib INTEGER NOT NULL CHECK (size_gib > 0),
  -- More than its size while it grows.
  taken_gib INTEGER NOT NULL CHECK (taken_gib >= size_gib),
  usable_gib INTEGER NOT NULL CHECK (usable_gib >= 0),
  ha_count INTEGER NOT NULL CHECK (ha_count >= 0),
  auth INTEGER NOT NULL CHECK (auth IN (0, 1)),
  hosts TEXT NOT NULL,
  iqn TEXT NOT NULL,
  username TEXT NOT NULL,
  password TEXT NOT NULL,
  pending_op TEXT REFERENCES operations (id) ON DELETE RESTRICT,
  expand_op TEXT REFERENCES operations (id) ON DELETE RESTRICT,
  UNIQUE (hosting_id, name)
) STRICT;
-- pending_op is in them so that lists of block volumes read these indexes and nothing else.
CREATE INDEX block_volumes_visible ON block_volumes (id, pending_op) WHERE pending_op IS NULL;
CREATE INDEX block_volumes_hosted ON block_volumes (hosting_id, id, pending_op);
CREATE INDEX block_volumes_pending ON block_volumes (pending_op) WHERE pending_op IS NOT NULL;
CREATE INDEX block_volumes_expanding ON block_volumes (expand_op) WHERE expand_op IS NOT NULL;

CREATE TRIGGER block_volume_added AFTER INSERT ON block_volumes BEGIN
  UPDATE hosting_volumes SET placed_gib = placed_gib + NEW.taken_gib WHERE volume_id = NEW.hosting_id;
END;

CREATE TRIGGER block_volume_removed AFTER DELETE ON block_volumes BEGIN
  UPDATE hosting_volumes SET placed_gib = placed_gib - OLD.taken_gib WHERE volume_id = OLD.hosting_id;
END;

CREATE TRIGGER block_volume_changed AFTER UPDATE OF taken_gib ON block_volumes BEGIN
  UPDATE hosting_volumes SET placed_gib = placed_gib - OLD.taken_gib + NEW.taken_gib WHERE volume_id = NEW.hosting_id;
END;

-- Free space never goes below zero, whatever the code above thinks.
CREATE TRIGGER block_volumes_fit BEFORE UPDATE OF placed_gib, reserved_gib ON hosting_volumes
WHEN NEW.placed_gib + NEW.reserved_gib > OLD.placed_gib + OLD.reserved_gib
  AND NEW.placed_gib + NEW.reserved_gib > (SELECT size_gib FROM volumes WHERE id = NEW.volume_id)
BEGIN
  SELECT RAISE(ABORT, 'No space: ' || (NEW.placed_gib + NEW.reserved_gib - OLD.placed_gib - OLD.reserved_gib)
    || ' GiB do not fit in hosting volume ' || id || ', which has ' || (size_gib - OLD.placed_gib - OLD.reserved_gib) || ' GiB free')
  FROM volumes WHERE id = NEW.volume_id;
END;

CREATE TRIGGER hosting_volume_holds_its_block_volumes BEFORE UPDATE OF size_gib ON volumes
WHEN NEW.block = 1 AND NEW.size_gib < OLD.size_gib
  AND NEW.size_gib < (SELECT placed_gib + reserved_gib FROM hosting_volumes WHERE volume_id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'Hosting volume ' || NEW.id || ' would have ' || NEW.size_gib || ' GiB, but ' || (placed_gib + reserved_gib)
    || ' GiB of it are taken')
  FROM hosting_volumes WHERE volume_id = NEW.id;
END;
