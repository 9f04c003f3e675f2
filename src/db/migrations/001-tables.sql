-- What exists. Ids are 32 lower-case hex digits; sizes carry their unit in the column's name; lists and maps are JSON.
-- "Not empty" is a foreign key with RESTRICT, "visible" is pending_op IS NULL.

CREATE TABLE operations (
  id TEXT PRIMARY KEY NOT NULL,
  queue_id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'undoing', 'done', 'failed')),
  target_id TEXT NOT NULL,
  plan TEXT NOT NULL,
  issuer TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  steps_done INTEGER NOT NULL,
  steps_total INTEGER NOT NULL,
  error TEXT,
  location TEXT,
  started_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX operations_by_state ON operations (state, started_at);
CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE clusters (
  id TEXT PRIMARY KEY NOT NULL,
  file INTEGER NOT NULL CHECK (file IN (0, 1)),
  block INTEGER NOT NULL CHECK (block IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE nodes (
  id TEXT PRIMARY KEY NOT NULL,
  cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE RESTRICT,
  zone INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('online', 'offline', 'failed')),
  tags TEXT NOT NULL,
  pending_op TEXT REFERENCES operations (id) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;
CREATE INDEX nodes_of_cluster ON nodes (cluster_id, id);
CREATE INDEX nodes_pending ON nodes (pending_op) WHERE pending_op IS NOT NULL;

-- A manage name and a storage name may be the same; within its kind a name belongs to one node.
CREATE TABLE node_names (
  kind TEXT NOT NULL CHECK (kind IN ('manage', 'storage')),
  name TEXT NOT NULL,
  node_id TEXT NOT NULL REFERENCES nodes (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX names_of_node ON node_names (node_id, kind, position);

CREATE TABLE devices (
  id TEXT PRIMARY KEY NOT NULL,
  node_id TEXT NOT NULL REFERENCES nodes (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  paths TEXT NOT NULL,
  pv_uuid TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('online', 'offline', 'failed')),
  tags TEXT NOT NULL,
  total_kib INTEGER NOT NULL CHECK (total_kib >= 0),
  foreign_kib INTEGER NOT NULL CHECK (foreign_kib >= 0),
  extent_kib INTEGER NOT NULL CHECK (extent_kib >= 0),
  pending_op TEXT REFERENCES operations (id) ON DELETE RESTRICT
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_of_node ON devices (node_id, id);
CREATE UNIQUE INDEX devices_by_pv_uuid ON devices (pv_uuid) WHERE pv_uuid <> '';
CREATE INDEX devices_pending ON devices (pending_op) WHERE pending_op IS NOT NULL;

CREATE TABLE thin_pools (
  id TEXT PRIMARY KEY NOT NULL,
  device_id TEXT NOT NULL REFERENCES devices (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  size_kib INTEGER NOT NULL CHECK (size_kib > 0),
  metadata_kib INTEGER NOT NULL CHECK (metadata_kib >= 0)
) STRICT;
-- The metadata size is in it, so that the largest one of a device is one step away.
CREATE INDEX pools_of_device ON thin_pools (device_id, metadata_kib);

CREATE TABLE volumes (
  id TEXT PRIMARY KEY NOT NULL,
  cluster_id TEXT NOT NULL REFERENCES clusters (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  size_gib INTEGER NOT NULL CHECK (size_gib > 0),
  durability TEXT NOT NULL,
  requested TEXT NOT NULL,
  gid INTEGER NOT NULL,
  options TEXT NOT NULL,
  block INTEGER NOT NULL CHECK (block IN (0, 1)),
  snapshot_enable INTEGER NOT NULL CHECK (snapshot_enable IN (0, 1)),
  snapshot_factor REAL NOT NULL,
  pending_op TEXT REFERENCES operations (id) ON DELETE RESTRICT,
  UNIQUE (cluster_id, name)
) STRICT;
-- pending_op is in it so that a list of volumes reads this index and nothing else.
CREATE INDEX volumes_visible ON volumes (cluster_id, id, pending_op) WHERE pending_op IS NULL;
CREATE INDEX volumes_pending ON volumes (pending_op) WHERE pending_op IS NOT NULL;

-- The pool says on which device a brick is, the device on which node.
CREATE TABLE bricks (
  id TEXT PRIMARY KEY NOT NULL,
  volume_id TEXT NOT NULL REFERENCES volumes (id) ON DELETE RESTRICT,
  pool_id TEXT NOT NULL REFERENCES thin_pools (id) ON DELETE RESTRICT,
  path TEXT NOT NULL,
  lv_name TEXT NOT NULL,
  size_kib INTEGER NOT NULL CHECK (size_kib > 0),
  kind TEXT NOT NULL CHECK (kind IN ('data', 'arbiter')),
  set_index INTEGER NOT NULL CHECK (set_index >= 0),
  position INTEGER NOT NULL CHECK (position >= 0),
  pending_op TEXT REFERENCES operations (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX bricks_of_volume ON bricks (volume_id);
CREATE INDEX bricks_of_pool ON bricks (pool_id);
CREATE INDEX bricks_pending ON bricks (pending_op) WHERE pending_op IS NOT NULL;

CREATE TABLE leftovers (
  id TEXT PRIMARY KEY NOT NULL,
  operation_id TEXT NOT NULL REFERENCES operations (id) ON DELETE RESTRICT,
  node_id TEXT NOT NULL REFERENCES nodes (id) ON DELETE RESTRICT,
  object TEXT NOT NULL,
  task TEXT NOT NULL,
  pool_id TEXT REFERENCES thin_pools (id) ON DELETE RESTRICT,
  attempts INTEGER NOT NULL,
  last_error TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX leftovers_of_operation ON leftovers (operation_id);
CREATE INDEX leftovers_of_node ON leftovers (node_id, id);
CREATE INDEX leftovers_of_pool ON leftovers (pool_id) WHERE pool_id IS NOT NULL;

CREATE TABLE settings (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
