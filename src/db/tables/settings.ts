import type { Statements } from '../statements.ts';
import type { Reader, Writer } from '../tables.ts';

type SettingReader = Pick<Reader, 'findSetting'>;
type SettingWriter = Pick<Writer, 'saveSetting' | 'removeSetting'>;

export function readSettings(statements: Statements): SettingReader {
  return {
    findSetting: (key) => statements.column<string>('SELECT value FROM settings WHERE key = ?', key)[0],
  };
}

export function writeSettings(statements: Statements): SettingWriter {
  return {
    saveSetting(key, value) {
      const sql =
        'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value';
      statements.run(sql, key, value);
    },
    removeSetting(key) {
      statements.run('DELETE FROM settings WHERE key = ?', key);
    },
  };
}
