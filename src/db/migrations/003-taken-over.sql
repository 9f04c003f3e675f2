-- What a database that was taken over from Heketi does not know, and what Heketi's own dump says of its file.

-- Volumes whose brick sets are a guess: Heketi never wrote down which bricks make a set, only gluster knows.
CREATE TABLE guessed_sets (
  volume_id TEXT PRIMARY KEY NOT NULL REFERENCES volumes (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Tells this file from every other; the same for the whole life of the file.
INSERT INTO settings (key, value) VALUES ('generation_id', lower(hex(randomblob(16))));
