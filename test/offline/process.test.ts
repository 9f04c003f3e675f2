import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { openStore } from '../../src/db/open.ts';
import { runServer } from '../main/run.ts';
import { boltFile, dumpOf } from '../migration/fixtures.ts';
import { heketiDb } from './run.ts';

/** A configuration of Heketi for real nodes, its database included. */
function heketiOf(t: Test): { config: string; database: string } {
  const dir = t.testdir();
  const database = join(dir, 'heketi.db');
  copyFileSync(boltFile('small'), database);
  return { config: configure(dir, database), database };
}

function configure(dir: string, db: string): string {
  const config = join(dir, 'heketi.json');
  const glusterfs = { executor: 'ssh', db, disable_monitor_gluster_nodes: true, sshexec: { user: 'nobody' } };
  writeFileSync(config, JSON.stringify({ port: '0', listen: '127.0.0.1', glusterfs }));
  return config;
}

const env = { BRICKYARD_SSH_PASSWORD: 'not used' };

t.test("what the server says of Heketi's database leads to a server that knows all of it", async (t) => {
  const { config, database } = heketiOf(t);
  const before = readFileSync(database);
  const refusing = runServer(['--config', config, '--disable-auth'], env);
  t.equal(await refusing.ended, 1);
  t.match(refusing.output.stderr, `ERROR: ${database} is a Heketi database\nNothing was changed.`);
  const [, words = ''] = /^ {2}heketi (.+)$/m.exec(refusing.output.stderr) ?? [];
  const taken = `${database}.new`;
  const argv = words.replace('NEWFILE', taken).split(' ');
  t.strictSame(argv, ['db', 'import', '--boltfile', database, '--dbfile', taken]);

  const importing = runServer(argv);
  t.equal(await importing.ended, 0);
  t.strictSame(importing.output, { stdout: '', stderr: `DB imported to ${taken}\n` });
  t.ok(readFileSync(database).equals(before), 'the old file is as it was');

  const server = runServer(['--config', configure(t.testdirName, taken), '--disable-auth'], env);
  const [, url = ''] = await server.stdoutHas(/"url":"(http:\/\/[^"]+)"/);
  const ask = async (path: string) => (await fetch(url + path)).json();
  const dump = dumpOf('small');
  t.strictSame(await ask('/volumes'), { volumes: dump.volumeentries.map(({ Info }) => Info.id) });
  t.strictSame(await ask('/clusters'), { clusters: dump.clusterentries.map(({ Info }) => Info.id) });
  for (const { Info, Bricks } of dump.volumeentries) {
    const volume = (await ask(`/volumes/${Info.id}`)) as { name: string; bricks: { id: string }[] };
    t.match(volume, { name: Info.name, size: Info.size, mount: Info.mount, durability: Info.durability });
    t.strictSame(
      volume.bricks.map(({ id }) => id),
      Bricks,
    );
  }
  for (const { Info } of dump.deviceentries) {
    t.match(await ask(`/devices/${Info.id}`), { name: Info.name, storage: Info.storage });
  }
  const locked = await heketiDb('export', '--dbfile', taken, '--jsonfile', '-');
  t.match(locked, { code: 1, out: '', err: / is in use\n/ }, 'while the server runs the file is its own');
  server.child.kill('SIGTERM');
  t.equal(await server.ended, 0);
});

t.test('simulated nodes are refused to what was taken over', async (t) => {
  const file = join(t.testdir(), 'taken.db');
  t.match(await heketiDb('import', '--boltfile', boltFile('small'), '--dbfile', file), { code: 0 });
  t.throws(() => openStore({ file, clock: { now: () => 0 }, executorKind: 'simulated' }), {
    message: /was made with real nodes and can't be used with simulated ones/,
  });
});

t.test('commands without a server, as a shell sees them', async (t) => {
  const unknown = runServer(['db', 'nonsense']);
  const absent = runServer(['db', 'export', '--dbfile', join(t.testdir(), 'absent'), '--jsonfile', '-']);
  const help = runServer(['db']);
  t.strictSame(await Promise.all([unknown.ended, absent.ended, help.ended]), [255, 1, 0]);
  t.equal(absent.output.stdout, '', 'nothing but the JSON is ever on stdout');
  t.match(
    help.output.stdout,
    /^ {2}import .*\n {2}export .*\n {2}consistency-check .*\n {2}delete-bricks-with-empty-path /m,
  );
});
