import SQLite from 'better-sqlite3';

const { pragma } = SQLite.prototype;

/** Tests end services, not machines: what a commit has written to its file is there for the next one, also before it is on the disk. */
SQLite.prototype.pragma = function (this: SQLite.Database, source, options) {
  return pragma.call(this, source.replace('synchronous = FULL', 'synchronous = OFF'), options);
};
