-- Sums that would take too long to count at every request. Only the triggers below write them; `db check` compares them with the rows.

CREATE TABLE device_usage (
  device_id TEXT PRIMARY KEY NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
  placed_kib INTEGER NOT NULL CHECK (placed_kib >= 0),
  -- LVM keeps a spare volume as large as the largest pool metadata of the group.
  spare_kib INTEGER NOT NULL CHECK (spare_kib >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER device_added AFTER INSERT ON devices BEGIN
  INSERT INTO device_usage VALUES (NEW.id, 0, 0);
END;

CREATE TRIGGER pool_added AFTER INSERT ON thin_pools BEGIN
  UPDATE device_usage
  SET placed_kib = placed_kib + NEW.size_kib + NEW.metadata_kib, spare_kib = max(spare_kib, NEW.metadata_kib)
  WHERE device_id = NEW.device_id;
END;

CREATE TRIGGER pool_removed AFTER DELETE ON thin_pools BEGIN
  UPDATE device_usage
  SET
    placed_kib = placed_kib - OLD.size_kib - OLD.metadata_kib,
    spare_kib = (SELECT coalesce(max(metadata_kib), 0) FROM thin_pools WHERE device_id = OLD.device_id)
  WHERE device_id = OLD.device_id;
END;

CREATE TRIGGER pool_changed AFTER UPDATE OF device_id, size_kib, metadata_kib ON thin_pools BEGIN
  UPDATE device_usage
  SET
    placed_kib = placed_kib - OLD.size_kib - OLD.metadata_kib,
    spare_kib = (SELECT coalesce(max(metadata_kib), 0) FROM thin_pools WHERE device_id = OLD.device_id)
  WHERE device_id = OLD.device_id;
  UPDATE device_usage
  SET
    placed_kib = placed_kib + NEW.size_kib + NEW.metadata_kib,
    spare_kib = (SELECT coalesce(max(metadata_kib), 0) FROM thin_pools WHERE device_id = NEW.device_id)
  WHERE device_id = NEW.device_id;
END;

-- Free space never goes below zero, whatever the code above thinks.
CREATE TRIGGER pool_fits BEFORE UPDATE OF placed_kib ON device_usage
WHEN NEW.placed_kib > OLD.placed_kib
  AND NEW.placed_kib > (SELECT total_kib - foreign_kib FROM devices WHERE id = NEW.device_id)
BEGIN
  SELECT RAISE(ABORT, 'No space: ' || (NEW.placed_kib - OLD.placed_kib) || ' KiB do not fit on device ' || id || ', which has '
    || (total_kib - foreign_kib - OLD.placed_kib) || ' KiB free')
  FROM devices WHERE id = NEW.device_id;
END;

CREATE TRIGGER device_holds_its_pools BEFORE UPDATE OF total_kib, foreign_kib ON devices
WHEN NEW.total_kib - NEW.foreign_kib < OLD.total_kib - OLD.foreign_kib
  AND NEW.total_kib - NEW.foreign_kib < (SELECT placed_kib FROM device_usage WHERE device_id = NEW.id)
BEGIN
  SELECT RAISE(ABORT, 'Device ' || NEW.id || ' would have ' || (NEW.total_kib - NEW.foreign_kib)
    || ' KiB for bricks, but thin pools of ' || placed_kib || ' KiB are placed on it')
  FROM device_usage WHERE device_id = NEW.id;
END;

CREATE TABLE cluster_usage (
  cluster_id TEXT PRIMARY KEY NOT NULL REFERENCES clusters (id) ON DELETE CASCADE,
  volumes INTEGER NOT NULL CHECK (volumes >= 0)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER cluster_added AFTER INSERT ON clusters BEGIN
  INSERT INTO cluster_usage VALUES (NEW.id, 0);
END;

CREATE TRIGGER volume_added AFTER INSERT ON volumes BEGIN
  UPDATE cluster_usage SET volumes = volumes + 1 WHERE cluster_id = NEW.cluster_id;
END;

CREATE TRIGGER volume_removed AFTER DELETE ON volumes BEGIN
  UPDATE cluster_usage SET volumes = volumes - 1 WHERE cluster_id = OLD.cluster_id;
END;

CREATE TABLE operation_counts (
  state TEXT PRIMARY KEY NOT NULL,
  operations INTEGER NOT NULL CHECK (operations >= 0)
) STRICT, WITHOUT ROWID;

INSERT INTO operation_counts VALUES ('running', 0), ('interrupted', 0), ('undoing', 0), ('done', 0), ('failed', 0);

CREATE TRIGGER operation_added AFTER INSERT ON operations BEGIN
  UPDATE operation_counts SET operations = operations + 1 WHERE state = NEW.state;
END;

CREATE TRIGGER operation_moved AFTER UPDATE OF state ON operations WHEN NEW.state <> OLD.state BEGIN
  UPDATE operation_counts SET operations = operations - 1 WHERE state = OLD.state;
  UPDATE operation_counts SET operations = operations + 1 WHERE state = NEW.state;
END;

CREATE TRIGGER operation_removed AFTER DELETE ON operations BEGIN
  UPDATE operation_counts SET operations = operations - 1 WHERE state = OLD.state;
END;
