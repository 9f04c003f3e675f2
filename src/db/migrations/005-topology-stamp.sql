-- Nodes and devices change seldom and are read for every placement and every volume that is shown, so they are kept in memory: for as
-- long as this stamp stays. It is never the same twice, also not after a rollback.
CREATE TABLE topology_stamp (stamp TEXT NOT NULL) STRICT;
INSERT INTO topology_stamp VALUES (hex(randomblob(8)));

CREATE TRIGGER node_added_stamp AFTER INSERT ON nodes BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER node_changed_stamp AFTER UPDATE ON nodes BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER node_removed_stamp AFTER DELETE ON nodes BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER name_added_stamp AFTER INSERT ON node_names BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER name_changed_stamp AFTER UPDATE ON node_names BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER name_removed_stamp AFTER DELETE ON node_names BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER device_added_stamp AFTER INSERT ON devices BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER device_changed_stamp AFTER UPDATE ON devices BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
CREATE TRIGGER device_removed_stamp AFTER DELETE ON devices BEGIN UPDATE topology_stamp SET stamp = hex(randomblob(8)); END;
