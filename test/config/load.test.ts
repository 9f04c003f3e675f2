import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type Config, ConfigError, loadConfig } from '../../src/config.ts';

type Env = Record<string, string>;

/** Loads `json` as a file; simulated nodes and no authentication unless the test says otherwise. */
function load(
  t: Test,
  json: unknown,
  env: Env = {},
  flags: Parameters<typeof loadConfig>[0]['flags'] = { disableAuth: true },
): Config {
  const file = join(t.testdir(), 'heketi.json');
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  return loadConfig({ file, env: { HEKETI_EXECUTOR: 'simulated', ...env }, flags });
}

const sshFiles = { 'key.pem': 'not really', known_hosts: '', 'topology.json': '{}' };

t.test('an empty file gives the defaults of Heketi', async (t) => {
  const config = load(t, {});
  t.match(config, {
    listen: { host: '::', port: 8080 },
    tls: null,
    auth: null,
    logLevel: 'info',
    databaseFile: 'heketi.db',
    topology: null,
    warnings: [],
    simulated: { deviceSizeGib: 500, delayMs: {} },
    operations: { maximumInflight: 8, volumeCreateRetries: 4, retentionMs: 600_000 },
    health: { enabled: true, startMs: 10_000, intervalMs: 120_000 },
  });
  t.strictSame(config.volumes, {
    minimumBrickGib: 1,
    maximumBrickGib: 4096,
    maximumBricks: 32,
    averageFileKib: 64,
    zoneChecking: 'none',
    maximumVolumesPerCluster: 1000,
    preRequestOptions: [''],
    postRequestOptions: [''],
    blockHostingOptions: ['group gluster-block'],
    autoCreateHosting: false,
    hostingSizeGib: 1024,
  });
  t.strictSame(config.commands, {
    fstab: '/etc/fstab',
    mountOptions: 'rw,inode64,noatime,nouuid',
    snapshotLimit: 0,
    rebalanceOnExpansion: true,
    backupLvmMetadata: false,
    glusterTimeoutS: 600,
    pvDataAlignment: '256K',
    vgExtentSize: '4M',
    lvChunkSize: '256K',
    xfsSw: 0,
    xfsSu: 0,
    debugUmountFailures: false,
    blockPrealloc: 'full',
    lvmWrapper: [],
  });
});

t.test('zero and nothing stand for the default where they do in Heketi', async (t) => {
  const config = load(t, {
    port: '',
    glusterfs: {
      db: '',
      brick_max_size_gb: 0,
      max_inflight_operations: 0,
      max_volumes_per_cluster: 0,
      operation_retry_limits: { volume_create: -1 },
      refresh_time_monitor_gluster_nodes: 0,
      loglevel: null,
    },
  });
  t.equal(config.listen.port, 8080);
  t.equal(config.databaseFile, 'heketi.db');
  t.equal(config.volumes.maximumBrickGib, 4096);
  t.equal(config.volumes.maximumVolumesPerCluster, 1000);
  t.equal(config.operations.maximumInflight, 8);
  t.equal(config.operations.volumeCreateRetries, 4);
  t.equal(config.health.intervalMs, 120_000);
});

t.test('values of the file arrive, a negative volume limit stays', async (t) => {
  const config = load(t, {
    port: '9090',
    glusterfs: {
      max_volumes_per_cluster: -1,
      pre_request_volume_options: 'a b,,c 1',
      sshexec: {
        fstab: '/var/lib/heketi/fstab',
        lvm_wrapper: ' /usr/sbin/exec-on-host  --x ',
        port: 2222,
        xfs_sw: 4,
        xfs_su: 8,
      },
      simulated: { device_size_gib: 20, delay_ms: { lvcreate: 2000, snapshot: 5 } },
    },
  });
  t.equal(config.listen.port, 9090);
  t.equal(config.volumes.maximumVolumesPerCluster, -1);
  t.strictSame(config.volumes.preRequestOptions, ['a b', '', 'c 1']);
  t.match(config.commands, {
    fstab: '/var/lib/heketi/fstab',
    lvmWrapper: ['/usr/sbin/exec-on-host', '--x'],
    xfsSw: 4,
    xfsSu: 8,
  });
  t.equal(config.ssh.port, 2222);
  t.strictSame(config.simulated, { deviceSizeGib: 20, delayMs: { lvcreate: 2000, snapshot: 5 } });
  t.equal(load(t, { port: 9091 }).listen.port, 9091, 'a port may be a number');
});

t.test('nothing can change the settings later', async (t) => {
  const config = load(t, {});
  t.throws(() => {
    (config.volumes.preRequestOptions as string[]).push('x');
  }, TypeError);
});

t.test('the environment beats the file, flags beat both', async (t) => {
  const dir = t.testdir(sshFiles);
  const flagTopology = join(dir, 'topology.json');
  const json = {
    port: '1',
    topology: join(dir, 'known_hosts'),
    glusterfs: { db: '/a', sshexec: { fstab: '/b', user: 'c' } },
  };
  const file = join(dir, 'heketi.json');
  writeFileSync(file, JSON.stringify(json));
  const env = {
    HEKETI_EXECUTOR: 'ssh',
    HEKETI_HTTP_PORT: '2',
    HEKETI_DB_PATH: '/x',
    HEKETI_FSTAB: '/y',
    HEKETI_SSH_USER: 'z',
    HEKETI_SSH_KEYFILE: join(dir, 'key.pem'),
    SSH_KNOWN_HOSTS: `${join(dir, 'known_hosts')}::${join(dir, 'key.pem')}`,
    BRICKYARD_SUDO: 'true',
    BRICKYARD_SSH_CONNECT_TIMEOUT: '3',
    HEKETI_TOPOLOGY_FILE: '/not/there/yet',
    HEKETI_SOMETHING_ELSE: 'x',
  };
  const config = loadConfig({ file, env, flags: { disableAuth: true } });
  t.equal(config.listen.port, 2);
  t.equal(config.databaseFile, '/x');
  t.equal(config.commands.fstab, '/y');
  t.match(config.ssh, { user: 'z', sudo: true, connectTimeoutMs: 3000 });
  t.strictSame(config.ssh.knownHosts, [join(dir, 'known_hosts'), join(dir, 'key.pem')]);
  t.strictSame(config.topology, { file: '/not/there/yet', onlyIfEmpty: true });
  t.strictSame(config.warnings, []);
  const flagged = loadConfig({ file, env, flags: { disableAuth: true, topology: flagTopology } });
  t.strictSame(flagged.topology, { file: flagTopology, onlyIfEmpty: false });
  const { HEKETI_TOPOLOGY_FILE: _, ...rest } = env;
  t.strictSame(loadConfig({ file, env: rest, flags: { disableAuth: true } }).topology, {
    file: json.topology,
    onlyIfEmpty: false,
  });
});

t.test('executors by all their names', async (t) => {
  const executor = (name: string): string => load(t, {}, { HEKETI_EXECUTOR: name }).executor;
  t.equal(executor('mock'), 'simulated');
  t.equal(executor('kube'), 'kubernetes');
  t.equal(executor('kubernetes'), 'kubernetes');
  t.throws(() => executor('inject/mock'), {
    message: 'HEKETI_EXECUTOR: found "inject/mock", allowed: one of ssh, kubernetes, kube, simulated, mock',
  });
  t.throws(
    () => load(t, {}, { HEKETI_EXECUTOR: '' }),
    /^Missing ssh private key file in configuration\n/,
    'none is ssh',
  );
});

t.test('the common keys come from the object of the executor, and both are checked', async (t) => {
  const json = {
    glusterfs: { sshexec: { fstab: '/ssh' }, kubeexec: { fstab: '/kube', sudo: true, host: 'https://x' } },
  };
  t.equal(load(t, json).commands.fstab, '/ssh');
  const kubernetes = load(t, json, { HEKETI_EXECUTOR: 'kube' });
  t.equal(kubernetes.commands.fstab, '/kube');
  t.strictSame(kubernetes.warnings, []);
  t.equal(load(t, {}, { HEKETI_EXECUTOR: 'kube' }).commands.fstab, '/var/lib/heketi/fstab', 'it outlives a pod');
  t.equal(load(t, {}).commands.fstab, '/etc/fstab');
  t.throws(() => load(t, { glusterfs: { kubeexec: { xfs_sw: 'Optional: integer' } } }), {
    message: 'glusterfs.kubeexec.xfs_sw: found "Optional: integer", allowed: a whole number from 0',
  });
});

t.test('gluster pods', async (t) => {
  const pods = (env: Record<string, string>, kubeexec = {}) => load(t, { glusterfs: { kubeexec } }, env).pods;
  t.strictSame(pods({}), { namespace: '', findBy: 'label', maximumConnections: 64, timeoutPrefix: true });
  const file = { namespace: 'storage', gluster_daemonset: true, max_connections: -1, disable_timeout_prefix: true };
  t.strictSame(pods({}, file), { namespace: 'storage', findBy: 'node', maximumConnections: -1, timeoutPrefix: false });
  t.match(pods({ HEKETI_KUBE_GLUSTER_DAEMONSET: 'no', HEKETI_KUBE_NAMESPACE: 'other' }, file), {
    namespace: 'other',
    findBy: 'label',
  });
  t.equal(pods({ HEKETI_KUBE_USE_POD_NAMES: 'y', HEKETI_KUBE_GLUSTER_DAEMONSET: 'y' }).findBy, 'name');
});

t.test('SSH needs a way in that exists', async (t) => {
  const ssh = { HEKETI_EXECUTOR: 'ssh' };
  t.equal(load(t, {}, { ...ssh, BRICKYARD_SSH_AGENT: '/run/agent' }).ssh.agent, '/run/agent');
  t.equal(load(t, {}, { ...ssh, BRICKYARD_SSH_PASSWORD: 'p' }).ssh.password, 'p');
  t.throws(() => load(t, {}, { ...ssh, HEKETI_SSH_KEYFILE: '/no/such/key' }), {
    name: 'ConfigError',
    message: /^glusterfs\.sshexec\.keyfile \(HEKETI_SSH_KEYFILE\): found "\/no\/such\/key", allowed: a readable file/,
  });
  const known = { ...ssh, BRICKYARD_SSH_AGENT: '/run/agent', SSH_KNOWN_HOSTS: '/no/such/hosts' };
  t.throws(() => load(t, {}, known), /SSH_KNOWN_HOSTS\): found "\/no\/such\/hosts"/);
});

t.test('keys are required unless authentication is off', async (t) => {
  const jwt = { jwt: { admin: { key: 'admin key' }, user: { key: 'user key' } } };
  t.strictSame(load(t, jwt, {}, {}).auth, { adminKey: 'admin key', userKey: 'user key', iatLeewayS: 120 });
  t.equal(load(t, jwt, { HEKETI_USER_KEY: 'other' }, {}).auth?.userKey, 'other');
  t.equal(load(t, jwt, {}).auth, null);
  t.throws(() => load(t, { jwt: { admin: { key: 'x' } } }, {}, {}), /^Missing JWT information in config file\n/);
});

t.test('TLS needs both files', async (t) => {
  const dir = t.testdir(sshFiles);
  const file = join(dir, 'heketi.json');
  const cert = join(dir, 'key.pem');
  const tls = (json: object): Config['tls'] => {
    writeFileSync(file, JSON.stringify({ enable_tls: true, ...json }));
    return loadConfig({ file, env: { HEKETI_EXECUTOR: 'mock' }, flags: { disableAuth: true } }).tls;
  };
  t.strictSame(tls({ cert_file: cert, key_file: cert }), { certFile: cert, keyFile: cert });
  t.throws(() => tls({ cert_file: cert }), { message: /^key_file: found "", allowed: a readable file/ });
  t.equal(tls({ enable_tls: false, cert_file: '/no/such' }), null);
});

t.test('a bad value is an error that says what, where and what instead', async (t) => {
  const cases: [unknown, Env, RegExp][] = [
    [{ port: 'http' }, {}, /^port: found "http", allowed: a port from 0 to 65535$/],
    [{ port: 70000 }, {}, /^port: found 70000, /],
    [
      { glusterfs: { brick_min_size_gb: 1.5 } },
      {},
      /^glusterfs\.brick_min_size_gb: found 1\.5, allowed: a whole number of GiB from 0, 0 for 1$/,
    ],
    [
      { glusterfs: { brick_min_size_gb: 9, brick_max_size_gb: 8 } },
      {},
      /^glusterfs\.brick_min_size_gb: found 9, .*which is 8$/,
    ],
    [
      { glusterfs: { sshexec: { sudo: 'yes' } } },
      {},
      /^glusterfs\.sshexec\.sudo: found "yes", allowed: true or false$/,
    ],
    [
      { glusterfs: { loglevel: 'loud' } },
      {},
      /^glusterfs\.loglevel: found "loud", allowed: one of none, critical, error, /,
    ],
    [{ glusterfs: 'none' }, {}, /^glusterfs: found "none", allowed: an object$/],
    [{ glusterfs: { sshexec: { fstab: 'etc/fstab' } } }, {}, /^glusterfs\.sshexec\.fstab: found "etc\/fstab"/],
    [{ glusterfs: { sshexec: { mountopts: 'rw; reboot' } } }, {}, /^glusterfs\.sshexec\.mountopts: /],
    [{ glusterfs: { sshexec: { vg_physicalextentsize: '4 MB' } } }, {}, /^glusterfs\.sshexec\.vg_physicalextentsize: /],
    [{ glusterfs: { post_request_volume_options: 'a b,$(x) y' } }, {}, /^glusterfs\.post_request_volume_options: /],
    [{ glusterfs: { simulated: { delay_ms: { lvcreate: -1 } } } }, {}, /^glusterfs\.simulated\.delay_ms: /],
    [{}, { HEKETI_SNAPSHOT_LIMIT: 'many' }, /^HEKETI_SNAPSHOT_LIMIT: found "many", allowed: a whole number from 0$/],
    [{}, { HEKETI_ZONE_CHECKING: 'maybe' }, /^HEKETI_ZONE_CHECKING: found "maybe", allowed: one of none, strict$/],
    [{}, { HEKETI_GLUSTERAPP_REBALANCE_ON_EXPANSION: 'no' }, /^HEKETI_GLUSTERAPP_REBALANCE_ON_EXPANSION: /],
    [
      {},
      { HEKETI_DEFAULT_STATE: 'asleep' },
      /^HEKETI_DEFAULT_STATE: found "asleep", allowed: one of normal, read-only, local-client$/,
    ],
    [{ topology: '/no/such/topology' }, {}, /^topology: found "\/no\/such\/topology", allowed: a readable file/],
  ];
  for (const [json, env, message] of cases) t.throws(() => load(t, json, env), { name: 'ConfigError', message });
});

t.test('a secret is not shown in an error', async (t) => {
  const json = { jwt: { admin: { key: ['hush-hush'] } } };
  try {
    load(t, json, {}, {});
    t.fail('accepted');
  } catch (error) {
    t.ok(error instanceof ConfigError);
    t.match(String(error), /jwt\.admin\.key: found a value of type object, allowed: a string/);
    t.notMatch(String(error), /hush/);
  }
});

t.test('words of the environment mean what they mean in Heketi', async (t) => {
  const health = (value: string): boolean => load(t, {}, { HEKETI_DISABLE_HEALTH_MONITOR: value }).health.enabled;
  t.equal(health('true'), false);
  t.equal(health('TRUE'), true, 'only the exact word disables');
  const rebalance = (value: string): boolean =>
    load(t, {}, { HEKETI_GLUSTERAPP_REBALANCE_ON_EXPANSION: value }).commands.rebalanceOnExpansion;
  t.equal(rebalance('F'), false);
  t.equal(rebalance('1'), true);
  const backup = (value: string): boolean => load(t, {}, { HEKETI_BACKUP_DB_TO_KUBE_SECRET: value }).backup !== null;
  t.equal(backup('yes'), true);
  t.equal(backup('false'), false, 'false means false, unlike Heketi');
  t.equal(load(t, {}, { HEKETI_MOCK_DEVICE_SIZE_GB: '20' }).simulated.deviceSizeGib, 20);
});

t.test('where Heketi falls back to a default, the default counts with a warning', async (t) => {
  const jwt = { jwt: { admin: { key: 'admin key' }, user: { key: 'user key' } } };
  const config = load(t, jwt, { HEKETI_JWT_IAT_LEEWAY_SECONDS: '-5', HEKETI_BLOCK_HOSTING_VOLUME_SIZE: 'big' }, {});
  t.equal(config.auth?.iatLeewayS, 120);
  t.strictSame(config.warnings, [
    'HEKETI_JWT_IAT_LEEWAY_SECONDS: found "-5", allowed: a whole number of seconds from 0; the default counts',
    'HEKETI_BLOCK_HOSTING_VOLUME_SIZE: found "big", allowed: a whole number of GiB, 0 or less for 1024; the default counts',
  ]);
});

t.test('a rebalance that the file switches off stays on, and is said', async (t) => {
  const config = load(t, { glusterfs: { sshexec: { rebalance_on_expansion: false } } });
  t.equal(config.commands.rebalanceOnExpansion, true);
  t.match(config.warnings, [/^glusterfs\.sshexec\.rebalance_on_expansion has no effect in the file/]);
});

t.test('the backup of the state: off unless asked for, and confirmed before a change is', async (t) => {
  t.equal(load(t, { backup_db_to_kube_secret: false }, { HEKETI_KUBE_DB_SECRET_NAME: 'other' }).backup, null);
  t.equal(load(t, {}, { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'false' }).backup, null);
  const usual = { secret: 'heketi-db-backup', mode: 'sync', startEmpty: false, trustLocal: false };
  t.strictSame(load(t, {}, { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'y' }).backup, usual);
  const env = {
    HEKETI_KUBE_DB_SECRET_NAME: 'other',
    BRICKYARD_BACKUP_MODE: 'ASYNC',
    BRICKYARD_START_EMPTY: 'true',
    BRICKYARD_TRUST_LOCAL: '1',
  };
  const told = { secret: 'other', mode: 'async', startEmpty: true, trustLocal: true };
  t.strictSame(load(t, { backup_db_to_kube_secret: true }, env).backup, told);
  t.throws(() => load(t, {}, { HEKETI_KUBE_DB_SECRET_NAME: '../x' }), /HEKETI_KUBE_DB_SECRET_NAME/);
});

t.test('how hosting volumes are made', async (t) => {
  const glusterfs = {
    auto_create_block_hosting_volume: true,
    block_hosting_volume_size: 500,
    block_hosting_volume_options: 'group gluster-block,a b',
    sshexec: { block_prealloc: 'no' },
  };
  const config = load(t, { glusterfs });
  t.match(config.volumes, {
    autoCreateHosting: true,
    hostingSizeGib: 500,
    blockHostingOptions: ['group gluster-block', 'a b'],
  });
  t.equal(config.commands.blockPrealloc, 'no');
  t.strictSame(config.warnings, []);
  const byName = load(
    t,
    { glusterfs },
    {
      HEKETI_BLOCK_VOLUME_DEFAULT_PREALLOC: 'f;ull',
      HEKETI_AUTO_CREATE_BLOCK_HOSTING_VOLUME: 'f',
    },
  );
  t.equal(byName.commands.blockPrealloc, 'full', 'a bad word is the default');
  t.equal(byName.volumes.autoCreateHosting, false);
});

t.test('a file that is not there', async (t) => {
  t.throws(() => loadConfig({ file: '/no/such.json', env: {}, flags: {} }), {
    name: 'ConfigError',
    message: /^Unable to open config file: ENOENT/,
  });
});

t.test('the admin state, the cleaner and the read-only database', async (t) => {
  const plain = load(t, {}, {});
  t.equal(plain.adminState, 'normal');
  t.equal(plain.databaseReadOnly, false);
  t.strictSame(plain.cleaner, { enabled: true, startMs: 0, intervalMs: 5000 });
  const glusterfs = {
    db_read_only: true,
    disable_background_cleaner: false,
    start_time_background_cleaner: 60,
    refresh_time_background_cleaner: 3600,
  };
  const set = load(t, { default_state: 'read-only', glusterfs }, { HEKETI_DISABLE_BACKGROUND_CLEANER: 'true' });
  t.equal(set.adminState, 'read-only');
  t.equal(set.databaseReadOnly, true);
  t.strictSame(set.cleaner, { enabled: false, startMs: 60_000, intervalMs: 3_600_000 });
  t.strictSame(set.warnings, []);
  t.equal(load(t, { default_state: 'read-only' }, { HEKETI_DEFAULT_STATE: 'local-client' }).adminState, 'local-client');
  const anything = load(t, {}, { HEKETI_DISABLE_BACKGROUND_CLEANER: 'yes', HEKETI_DISABLE_HEALTH_MONITOR: '1' });
  t.ok(anything.cleaner.enabled && anything.health.enabled, 'only the word true counts');
});

t.test('an election needs a backup that the next leader can begin with', async (t) => {
  const election = { BRICKYARD_LEADER_ELECTION: 'true' };
  const backup = { HEKETI_BACKUP_DB_TO_KUBE_SECRET: 'true' };
  t.equal(load(t, {}, backup).election, null);
  t.same(load(t, {}, { ...election, ...backup }).election, { leaseName: 'brickyard', durationMs: 15_000 });
  const named = { ...election, ...backup, BRICKYARD_LEASE_NAME: 'storage-2', BRICKYARD_LEASE_DURATION: '30' };
  t.same(load(t, {}, named).election, { leaseName: 'storage-2', durationMs: 30_000 });
  t.throws(() => load(t, {}, election), { message: /only with HEKETI_BACKUP_DB_TO_KUBE_SECRET/ });
  t.throws(() => load(t, { glusterfs: { db_read_only: true } }, { ...election, ...backup }), /can not lead/);
  t.throws(() => load(t, {}, { BRICKYARD_LEASE_DURATION: '2' }), { message: /a whole number of seconds from 3/ });
  t.throws(() => load(t, {}, { BRICKYARD_LEASE_NAME: 'No Name' }), { message: /a name of a Kubernetes object/ });
});
