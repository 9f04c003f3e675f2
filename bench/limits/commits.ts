import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';

/** How many transactions of one small row SQLite makes durable in a second, one after the other, with the service's settings. */
export function commitsPerSecond(directory: string, seconds: number): number {
  const folder = mkdtempSync(join(directory, 'commits-'));
  const database = new SQLite(join(folder, 'rows.db'));
  try {
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
    const insert = database.prepare('INSERT INTO rows (text) VALUES (?)');
    const text = 'x'.repeat(100);
    const start = performance.now();
    let count = 0;
    for (; performance.now() - start < seconds * 1000; count += 1) insert.run(text);
    return (count / (performance.now() - start)) * 1000;
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
}
