import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import t, { type Test } from 'tap';
import { run } from '../../../src/cli/heketi-cli.ts';
import { fromDump } from '../../../src/migration/from-dump.ts';
import { parseDump, printDump } from '../../../src/migration/json.ts';
import { toDump } from '../../../src/migration/to-dump.ts';
import { fakeClock } from '../../cli/fake-server.ts';
import { ran } from '../../cli/terminal.ts';
import { type Service, startService } from '../../helpers/service.ts';
import { loadCluster } from '../../helpers/topology.ts';

/** A service with two volumes on simulated nodes. */
async function busyService(t: Test, dir: string): Promise<Service> {
  const service = await startService({ dir });
  t.teardown(() => service.stop());
  await loadCluster(service);
  for (const name of ['one', 'two']) {
    const made = await service.settle('POST', '/volumes', {
      name,
      size: 10,
      durability: { type: 'replicate', replicate: { replica: 3 } },
      snapshot: { enable: true, factor: 1.2 },
    });
    t.equal(made.status, 200);
  }
  return service;
}

t.test('the dump is one that Heketi could have written, and that can be taken over', async (t) => {
  const service = await busyService(t, t.testdir());
  const reply = await service.app.server.inject({ method: 'GET', url: '/db/dump' });
  t.equal(reply.headers['content-type'], 'application/json; charset=UTF-8');
  t.match(reply.body, /^\{\n {4}"clusterentries": \{\n {8}"[0-9a-f]{32}": \{\n {12}"Info": \{/);
  t.ok(reply.body.endsWith('    "pendingoperations": {}\n}\n'));
  t.match(reply.body, '"factor": 1.2\n');

  const dump = parseDump(reply.body);
  t.equal(printDump(dump), reply.body);
  const { problems, notes } = fromDump(dump);
  t.strictSame({ problems, notes }, { problems: [], notes: [] });
  t.strictSame(dump.volumeentries.map(({ Info }) => Info.name).sort(), ['one', 'two']);
  t.strictSame(
    dump.volumeentries.flatMap(({ Bricks }) => Bricks).sort(),
    dump.deviceentries.flatMap(({ Bricks }) => Bricks).sort(),
  );
  const used = dump.deviceentries.map(({ Info }) => Info.storage.used).reduce((sum, one) => sum + one);
  const taken = dump.brickentries.map((brick) => brick.TpSize + brick.PoolMetadataSize);
  t.equal(
    used,
    taken.reduce((sum, one) => sum + one),
  );
});

t.test('block volumes, clones and arbiters are in the dump too, and come back', async (t) => {
  const service = await busyService(t, t.testdir());
  const [origin] = (await service.call('GET', '/volumes')).json<{ volumes: string[] }>().volumes;
  t.equal((await service.settle('POST', `/volumes/${origin}/clone`, { name: 'copy' })).status, 200);
  const hosting = { size: 50, block: true, durability: { type: 'replicate', replicate: { replica: 3 } } };
  t.equal((await service.settle('POST', '/volumes', hosting)).status, 200);
  const block = await service.settle('POST', '/blockvolumes', { size: 4, hacount: 2, auth: true });
  t.equal(block.status, 200);
  const arbiter = { size: 30, glustervolumeoptions: ['user.heketi.arbiter true'] };
  t.equal((await service.settle('POST', '/volumes', { ...hosting, block: false, ...arbiter })).status, 200);

  const text = (await service.call('GET', '/db/dump')).body;
  const dump = parseDump(text);
  t.match(dump.blockvolumeentries, [{ Info: { size: 4, hacount: 2, auth: true, usablesize: 4 } }]);
  const { records, problems, notes } = fromDump(dump);
  t.strictSame({ problems, notes }, { problems: [], notes: [] });
  if (records === null) throw new Error('no records');
  const generation = dump.dbattributeentries.find(({ Key }) => Key === 'DB_GENERATION_ID')?.Value ?? '';
  t.equal(printDump(toDump(records, generation)), text);
});

t.test('work under way is in the dump as Heketi would tell it', async (t) => {
  const service = await startService({ dir: t.testdir(), factor: 1 });
  t.teardown(() => service.stop());
  await loadCluster(service);
  const accepted = await service.call('POST', '/volumes', { size: 5 });
  const dump = parseDump((await service.call('GET', '/db/dump')).body);
  const [operation] = dump.pendingoperations;
  const [volume] = dump.volumeentries;
  const [brick] = dump.brickentries;
  t.match(operation, { Type: 1, Status: '' });
  t.strictSame(operation?.Actions, [
    { Change: 1, Id: brick?.Info.id, Delta: null },
    { Change: 2, Id: volume?.Info.id, Delta: null },
  ]);
  t.equal(volume?.Pending.Id, operation?.Id);
  t.equal(brick?.Pending.Id, operation?.Id);
  t.match(fromDump(dump).problems, [/has not ended: let the old service clean it up first/]);
  t.equal((await service.wait(accepted.location)).status, 200);
});

t.test('the check of a sound database', async (t) => {
  const service = await busyService(t, t.testdir());
  const reply = await service.app.server.inject({ method: 'GET', url: '/db/check' });
  t.equal(reply.headers['content-type'], 'application/json; charset=UTF-8');
  const sound = (total: number) => ({ total, pending: 0, ok: total, notok: 0, inconsistencies: null });
  const expected = {
    clusters: sound(1),
    volumes: sound(2),
    bricks: sound(6),
    nodes: sound(3),
    devices: sound(6),
    blockvolumes: sound(0),
    dbattributes: sound(0),
    pendingoperations: sound(0),
    totalinconsistencies: 0,
  };
  t.equal(reply.body, `${JSON.stringify(expected, null, 4)}\n`);
});

t.test('what is wrong is told where Heketi tells it', async (t) => {
  const dir = t.testdir();
  await (await busyService(t, dir)).stop();
  const damaged = new SQLite(join(dir, 'heketi.db'));
  damaged.exec('UPDATE device_usage SET placed_kib = placed_kib + 1');
  damaged.close();
  const service = await startService({ dir });
  t.teardown(() => service.stop());
  const check = (await service.call('GET', '/db/check')).json();
  t.match(check, {
    devices: { total: 6, notok: 6, inconsistencies: [/^The placed KiB of device [0-9a-f]{32} should/] },
  });
  t.equal(check.totalinconsistencies, 6);
});

t.test('a server starts from the bytes of a backup, and knows what was known then', async (t) => {
  const dir = t.testdir();
  const service = await busyService(t, join(dir));
  const before = await service.call('GET', '/volumes');
  const reply = await service.app.server.inject({ method: 'GET', url: '/backup/db' });
  t.equal(reply.headers['content-type'], 'application/octet-stream');
  t.equal(reply.headers['content-disposition'], 'attachment; filename="heketi.db"');
  t.equal(reply.headers['content-length'], String(reply.rawPayload.length));
  t.equal((await service.settle('POST', '/volumes', { size: 3 })).status, 200, 'the service goes on');
  t.not((await service.call('GET', '/volumes')).body, before.body);

  const other = join(dir, 'restored');
  mkdirSync(other);
  writeFileSync(join(other, 'heketi.db'), reply.rawPayload);
  const restored = await startService({ dir: other });
  t.teardown(() => restored.stop());
  t.equal((await restored.call('GET', '/volumes')).body, before.body);
  t.match((await restored.call('GET', '/db/check')).json(), { totalinconsistencies: 0 });
});

t.test('heketi-cli shows both as they come', async (t) => {
  const service = await busyService(t, t.testdir());
  const { port } = service.app.server.server.address() as AddressInfo;
  const env = { HEKETI_CLI_SERVER: `http://127.0.0.1:${port}`, HEKETI_CLI_USER: 'admin' };
  for (const name of ['dump', 'check']) {
    const { code, out, err } = await ran(run, ['db', name], env, fakeClock());
    const { body } = await service.call('GET', `/db/${name}`);
    t.strictSame({ code, out: out.trimEnd(), err }, { code: 0, out: body.trimEnd(), err: '' });
  }
});

t.test('a dump holds no secret and nothing of the settings', async (t) => {
  const service = await busyService(t, t.testdir());
  await service.store.write((writer) => writer.saveSetting('host_key:n1', 'ssh-ed25519 AAAAmarked'));
  t.notMatch((await service.call('GET', '/db/dump')).body, /marked|host_key|executor/);
});
