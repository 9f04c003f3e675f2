import { choice, count, delays, flag, limit, positive, text, volumeOptions } from './kinds.ts';
import { setting } from './setting.ts';

/** Heketi's disabling names act on the exact word only; anything else leaves the file's value. */
const exactlyTrue = (value: string): true | undefined => (value === 'true' ? true : undefined);

const executors = {
  ssh: 'ssh',
  kubernetes: 'kubernetes',
  kube: 'kubernetes',
  simulated: 'simulated',
  mock: 'simulated',
} as const;

const logLevels = {
  none: 'none',
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
  debug: 'debug',
} as const;

/** What is kept, placed and watched: the `glusterfs` object of the file. */
export const glusterfsSettings = {
  executor: setting(choice<'ssh' | 'kubernetes' | 'simulated'>(executors, 'ssh'), {
    key: 'glusterfs.executor',
    env: 'HEKETI_EXECUTOR',
    doc: 'How nodes are reached. `simulated` (Heketi: `mock`) touches no real node.',
  }),
  databaseFile: setting(text('heketi.db', 'a path'), {
    key: 'glusterfs.db',
    env: 'HEKETI_DB_PATH',
    doc: 'Database file; a relative path starts at the working directory.',
  }),
  databaseReadOnly: setting(flag(), {
    key: 'glusterfs.db_read_only',
    doc: 'Open the database for reading only: changes are refused, and nothing is settled or retried.',
  }),
  logLevel: setting(choice<keyof typeof logLevels>(logLevels, 'info'), {
    key: 'glusterfs.loglevel',
    env: 'HEKETI_GLUSTERAPP_LOGLEVEL',
    doc: 'What is logged: this level and those above it.',
  }),
  maximumBrick: setting(count(4096, 'GiB'), {
    key: 'glusterfs.brick_max_size_gb',
    doc: 'Largest brick, in GiB.',
  }),
  minimumBrick: setting(count(1, 'GiB'), {
    key: 'glusterfs.brick_min_size_gb',
    doc: 'Smallest brick, in GiB.',
  }),
  maximumBricks: setting(count(32), {
    key: 'glusterfs.max_bricks_per_volume',
    doc: 'Most bricks of a volume.',
  }),
  averageFile: setting(count(64, 'KiB'), {
    key: 'glusterfs.average_file_size_kb',
    doc: 'Average file, in KiB, that arbiter bricks are sized for.',
  }),
  preRequestOptions: setting(volumeOptions(), {
    key: 'glusterfs.pre_request_volume_options',
    env: 'HEKETI_PRE_REQUEST_VOLUME_OPTIONS',
    doc: 'Volume options set before those of a request; a request may override them.',
  }),
  postRequestOptions: setting(volumeOptions(), {
    key: 'glusterfs.post_request_volume_options',
    env: 'HEKETI_POST_REQUEST_VOLUME_OPTIONS',
    doc: 'Volume options set after those of a request.',
  }),
  zoneChecking: setting(choice<'strict' | 'none'>({ none: 'none', strict: 'strict' }, 'none'), {
    key: 'glusterfs.zone_checking',
    env: 'HEKETI_ZONE_CHECKING',
    doc: 'Whether the bricks of a set must lie in different zones; with `none` they do whenever that is possible.',
  }),
  maximumVolumes: setting(limit(1000), {
    key: 'glusterfs.max_volumes_per_cluster',
    env: 'HEKETI_GLUSTER_MAX_VOLUMES_PER_CLUSTER',
    doc: 'Most volumes of a cluster.',
  }),
  maximumInflight: setting(count(8), {
    key: 'glusterfs.max_inflight_operations',
    env: 'HEKETI_MAX_INFLIGHT_OPERATIONS',
    doc: 'Operations at the same time; further ones get 429.',
  }),
  volumeCreateRetries: setting(positive(4), {
    key: 'glusterfs.operation_retry_limits.volume_create',
    doc: 'Further attempts of a volume create that failed on the nodes, each with a new placement.',
  }),
  queueRetention: setting(count(600, 'seconds'), {
    key: 'glusterfs.queue_retention',
    env: 'BRICKYARD_QUEUE_RETENTION',
    doc: 'How long, in seconds, `/queue` answers for an operation that ended.',
  }),
  disableMonitor: setting(flag(), {
    key: 'glusterfs.disable_monitor_gluster_nodes',
    env: 'HEKETI_DISABLE_HEALTH_MONITOR',
    fromEnv: exactlyTrue,
    doc: 'Do not ask the nodes whether glusterd runs. In the environment only the word `true` counts.',
  }),
  monitorStart: setting(count(10, 'seconds'), {
    key: 'glusterfs.start_time_monitor_gluster_nodes',
    doc: 'Seconds from the start to the first such question.',
  }),
  monitorInterval: setting(count(120, 'seconds'), {
    key: 'glusterfs.refresh_time_monitor_gluster_nodes',
    doc: 'Seconds between such questions.',
  }),
  simulatedDeviceSize: setting(count(500, 'GiB'), {
    key: 'glusterfs.simulated.device_size_gib',
    env: 'HEKETI_MOCK_DEVICE_SIZE_GB',
    doc: 'What every device of simulated nodes offers, in GiB.',
  }),
  simulatedDelays: setting(delays(), {
    key: 'glusterfs.simulated.delay_ms',
    doc: 'Milliseconds that a command takes on simulated nodes, by program (`lvcreate`, `mkfs.xfs`) or gluster sub-command (`volume`, `snapshot`).',
  }),
  disableCleaner: setting(flag(), {
    key: 'glusterfs.disable_background_cleaner',
    env: 'HEKETI_DISABLE_BACKGROUND_CLEANER',
    fromEnv: exactlyTrue,
    doc: 'Do not settle in the background what was interrupted or could not be undone: it waits until a cleanup is asked for. In the environment only the word `true` counts.',
  }),
  cleanerStart: setting(count(0, 'seconds'), {
    key: 'glusterfs.start_time_background_cleaner',
    doc: 'Seconds from the start to the first such try.',
  }),
  cleanerInterval: setting(count(5, 'seconds'), {
    key: 'glusterfs.refresh_time_background_cleaner',
    doc: 'Seconds between such tries. Without it a host that comes back is clean some seconds later.',
  }),
  blockHostingOptions: setting(volumeOptions('group gluster-block'), {
    key: 'glusterfs.block_hosting_volume_options',
    env: 'HEKETI_BLOCK_HOSTING_VOLUME_OPTIONS',
    doc: 'Volume options of volumes that hold block volumes.',
  }),
  autoCreateHosting: setting(flag(), {
    key: 'glusterfs.auto_create_block_hosting_volume',
    env: 'HEKETI_AUTO_CREATE_BLOCK_HOSTING_VOLUME',
    forgiving: true,
    doc: 'Make hosting volumes as block volumes need them.',
  }),
  hostingSize: setting(positive(1024, 'GiB'), {
    key: 'glusterfs.block_hosting_volume_size',
    env: 'HEKETI_BLOCK_HOSTING_VOLUME_SIZE',
    forgiving: true,
    doc: 'Size of such a hosting volume, in GiB.',
  }),
};
