import t from 'tap';
import { toCheck } from '../../src/migration/check.ts';
import { dumpOf } from './fixtures.ts';

const sound = (total: number, pending = 0) => ({ total, pending, ok: total, notok: 0, inconsistencies: null });

t.test('counts, those of pending entries too', async (t) => {
  t.strictSame(toCheck(dumpOf('crashed-clone'), []), {
    clusters: sound(2),
    volumes: sound(14, 1),
    bricks: sound(dumpOf('crashed-clone').brickentries.length, 6),
    nodes: sound(6),
    devices: sound(9),
    blockvolumes: sound(0),
    dbattributes: sound(0),
    pendingoperations: sound(1),
    totalinconsistencies: 0,
  });
});

t.test('every finding has its place', async (t) => {
  const tables = [
    'device_usage',
    'clusters',
    'guessed_sets',
    'thin_pools',
    'node_names',
    'leftovers',
    'settings',
    null,
  ];
  const findings = tables.map((table) => ({ table, text: `about ${table}` }));
  t.match(toCheck(dumpOf('small'), findings), {
    clusters: { total: 1, ok: 0, notok: 1, inconsistencies: ['about clusters'] },
    volumes: { total: 5, ok: 4, notok: 1, inconsistencies: ['about guessed_sets'] },
    bricks: { inconsistencies: ['about thin_pools'] },
    nodes: { inconsistencies: ['about node_names'] },
    devices: { inconsistencies: ['about device_usage'] },
    dbattributes: { total: 0, ok: 0, notok: 0, inconsistencies: ['about settings', 'about null'] },
    pendingoperations: { inconsistencies: ['about leftovers'] },
    totalinconsistencies: 8,
  });
});
