import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import t, { type Test } from 'tap';
import { addServiceCommands } from '../../src/offline/service-command.ts';
import { keptLog } from '../helpers/log.ts';
import { type Service, type ServiceOptions, startService } from '../helpers/service.ts';
import { loadCluster } from '../helpers/topology.ts';
import { runServer } from '../main/run.ts';
import type { Ran } from './run.ts';

const replicated = { size: 10, durability: { type: 'replicate', replicate: { replica: 3 } } };
const byHand = { cleaner: { enabled: false, startMs: 0, intervalMs: 5000 } };

/** Runs `heketi offline …` in this process. */
async function offline(...argv: string[]): Promise<Ran> {
  const ran = { code: 0, out: '', err: '' };
  const program = new Command('heketi').option('--config <file>').exitOverride();
  addServiceCommands(program, {
    clock: { now: () => 1000 },
    env: {},
    createLog: () => keptLog(),
    out: (text) => {
      ran.out += text;
    },
    err: (text) => {
      ran.err += text;
    },
    exitCode: (code) => {
      ran.code = code;
    },
  });
  await program.parseAsync(['node', 'heketi', 'offline', ...argv]);
  return ran;
}

/** A configuration without keys of tokens: none are needed where no server starts. */
function configure(dir: string): string {
  const file = join(dir, 'heketi.json');
  writeFileSync(file, JSON.stringify({ glusterfs: { executor: 'mock', db: join(dir, 'heketi.db') } }));
  return file;
}

/** What a former service left in a directory. */
async function prepared(t: Test, options: Partial<ServiceOptions>, prepare: (service: Service) => Promise<void>) {
  const dir = t.testdir();
  const service = await startService({ dir, ...options });
  t.teardown(() => service.stop());
  await loadCluster(service, [1, 2, 3], ['/dev/sdb']);
  await prepare(service);
  await service.stop();
  return { dir, config: configure(dir) };
}

t.test('without a configuration nothing is done', async (t) => {
  for (const words of [['cleanup-operations'], ['state', 'examine', 'gluster'], ['update-dbvol']]) {
    t.strictSame(await offline(...words), { code: 1, out: '', err: 'Configuration file is required\n' });
  }
  const absent = await offline('cleanup-operations', '--config', '/no/such.json');
  t.match(absent, { code: 1, err: /^Unable to open config file: ENOENT/ });
});

t.test('operations that were interrupted are settled', async (t) => {
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { dir, config } = await prepared(
    t,
    {
      faults: {
        react({ argv, when }) {
          if (when !== 'after' || !argv.includes('size=8192')) return undefined;
          reach();
          return 'crash';
        },
      },
    },
    async (service) => {
      await service.call('POST', '/volumes', replicated);
      await reached;
    },
  );
  t.strictSame(await offline('cleanup-operations', '--config', config), {
    code: 0,
    out: 'OFFLINE COMMAND: Clean All Pending Operations\n',
    err: 'Starting clean now...\n',
  });
  const service = await startService({ dir, config: byHand });
  t.teardown(() => service.stop());
  t.strictSame((await service.call('GET', '/operations/pending')).json(), { pendingoperations: [] });
  t.strictSame(
    ['n1', 'n2', 'n3'].flatMap((name) => service.nodes.state(name).volumes),
    [],
  );
});

t.test('the nodes are examined, and the database is only read', async (t) => {
  const { config } = await prepared(t, {}, async (service) => {
    t.equal((await service.settle('POST', '/volumes', replicated)).status, 200);
  });
  const { code, out, err } = await offline('state', 'examine', 'gluster', '--config', config);
  t.strictSame({ code, err }, { code: 0, err: '' });
  const lines = out.split('\n');
  t.strictSame(lines.slice(0, 3), [
    'OFFLINE COMMAND: Examine state of Gluster',
    'Starting examiner now...',
    'EXAMINER_OUTPUT_STARTS',
  ]);
  t.strictSame(lines.slice(-2), ['EXAMINER_OUTPUT_ENDS', '']);
  const examined = JSON.parse(lines.slice(3, -2).join('\n'));
  t.strictSame(examined.report, ['heketi volume list matches with volume list of all nodes']);
  t.equal(examined.clusters[0].NodesData.length, 3);
});

t.test('no database is made where there is none', async (t) => {
  const dir = t.testdir();
  const nothing = await offline('state', 'examine', 'gluster', '--config', configure(dir));
  t.match(nothing, { code: 1, out: '', err: /can't be opened/ });
  t.notOk(existsSync(join(dir, 'heketi.db')));
});

t.test('the volume of the database gets its options once', async (t) => {
  const optionsOf = async (service: Service, name: string) => {
    const argv = ['gluster', '--mode=script', 'volume', 'info', name, '--xml'];
    const [info] = await service.runner.run('n1', [{ argv, timeoutMs: 60_000 }]);
    return [
      ...(info?.stdout ?? '').matchAll(/<name>(performance[^<]+|user\.heketi\.db[^<]+)<\/name>\s*<value>([^<]*)/g),
    ].map(([, key, value]) => `${key} ${value}`);
  };
  const { dir, config } = await prepared(t, {}, async (service) => {
    for (const name of ['heketidbstorage', 'other']) {
      t.equal((await service.settle('POST', '/volumes', { ...replicated, name })).status, 200);
    }
  });
  t.strictSame(await offline('update-dbvol', '--config', config), { code: 0, out: '', err: '' });
  t.strictSame(await offline('update-dbvol', '--config', config, '--force-volume-name', 'absent'), {
    code: 1,
    out: '',
    err: 'Error updating db volume: Volume absent not found\n',
  });
  const service = await startService({ dir });
  t.teardown(() => service.stop());
  const wanted = [
    'performance.io-cache off',
    'performance.open-behind off',
    'performance.quick-read off',
    'performance.read-ahead off',
    'performance.readdir-ahead off',
    'performance.stat-prefetch off',
    'performance.strict-o-direct on',
    'performance.write-behind off',
    'user.heketi.dbstoragelevel 1',
  ];
  const found = await optionsOf(service, 'heketidbstorage');
  t.strictSame(
    wanted.filter((option) => !found.includes(option)),
    [],
  );
  t.notOk((await optionsOf(service, 'other')).includes('user.heketi.dbstoragelevel 1'));

  // The administrator's own choice is not overruled.
  const reset = ['gluster', '--mode=script', 'volume', 'set', 'other', 'user.heketi.dbstoragelevel', 'custom', '--xml'];
  await service.runner.run('n1', [{ argv: reset, timeoutMs: 60_000 }]);
  await service.stop();
  t.equal((await offline('update-dbvol', '--config', config, '--force-volume-name', 'other')).code, 0);
  const again = await startService({ dir });
  t.teardown(() => again.stop());
  t.notOk((await optionsOf(again, 'other')).includes('performance.io-cache off'));
});

t.test('as a process: log lines share stdout, and a server keeps others out', async (t) => {
  const { dir, config } = await prepared(t, {}, async () => undefined);
  const alone = runServer(['offline', 'cleanup-operations', '--config', config]);
  t.equal(await alone.ended, 0);
  t.match(alone.output.stdout, /^OFFLINE COMMAND: Clean All Pending Operations$/m);
  t.equal(alone.output.stderr, 'Starting clean now...\n');

  const service = await startService({ dir });
  t.teardown(() => service.stop());
  const second = runServer(['offline', 'cleanup-operations', '--config', config]);
  t.equal(await second.ended, 1);
  t.match(second.output.stderr, /^The database .* is in use$/m);
  const help = runServer(['offline']);
  t.equal(await help.ended, 0);
  t.match(help.output.stdout, /cleanup-operations.*update-dbvol/s);
});
