-- How many bricks are on a device: counted for every scrape of the metrics it would grow with the number of volumes.
ALTER TABLE device_usage ADD COLUMN bricks INTEGER NOT NULL DEFAULT 0 CHECK (bricks >= 0);

UPDATE device_usage
SET bricks = (SELECT count(*) FROM thin_pools JOIN bricks ON pool_id = thin_pools.id WHERE thin_pools.device_id = device_usage.device_id);

DROP TRIGGER device_added;
CREATE TRIGGER device_added AFTER INSERT ON devices BEGIN
  INSERT INTO device_usage (device_id, placed_kib, spare_kib) VALUES (NEW.id, 0, 0);
END;

CREATE TRIGGER brick_added AFTER INSERT ON bricks BEGIN
  UPDATE device_usage SET bricks = bricks + 1 WHERE device_id = (SELECT device_id FROM thin_pools WHERE id = NEW.pool_id);
END;

CREATE TRIGGER brick_removed AFTER DELETE ON bricks BEGIN
  UPDATE device_usage SET bricks = bricks - 1 WHERE device_id = (SELECT device_id FROM thin_pools WHERE id = OLD.pool_id);
END;

CREATE TRIGGER brick_moved AFTER UPDATE OF pool_id ON bricks BEGIN
  UPDATE device_usage SET bricks = bricks - 1 WHERE device_id = (SELECT device_id FROM thin_pools WHERE id = OLD.pool_id);
  UPDATE device_usage SET bricks = bricks + 1 WHERE device_id = (SELECT device_id FROM thin_pools WHERE id = NEW.pool_id);
END;

CREATE TRIGGER pool_moved AFTER UPDATE OF device_id ON thin_pools BEGIN
  UPDATE device_usage SET bricks = bricks - (SELECT count(*) FROM bricks WHERE pool_id = OLD.id) WHERE device_id = OLD.device_id;
  UPDATE device_usage SET bricks = bricks + (SELECT count(*) FROM bricks WHERE pool_id = NEW.id) WHERE device_id = NEW.device_id;
END;
