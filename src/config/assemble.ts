import { accessSync, constants } from 'node:fs';
import { messageOf } from '../domain/errors.ts';
import type {
  ExecutorSettings,
  OperationSettings,
  PodSettings,
  SshSettings,
  VolumeSettings,
} from '../domain/settings.ts';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';
import type { Values } from './settings.ts';

export interface Flags {
  readonly disableAuth?: boolean | undefined;
  readonly topology?: string | undefined;
  readonly startEmpty?: boolean | undefined;
  readonly trustLocal?: boolean | undefined;
}

/** The service's settings from the values of all names, with the rules between them. @throws ConfigError */
export function assemble(values: Values, flags: Flags, warnings: readonly string[]): Config {
  return deepFreeze({
    listen: { host: values.listen, port: values.port },
    tls: tls(values),
    auth: auth(values, flags),
    logLevel: values.logLevel,
    adminState: values.defaultState,
    databaseFile: values.databaseFile,
    databaseReadOnly: values.databaseReadOnly,
    executor: values.executor,
    ssh: ssh(values),
    pods: pods(values),
    kubernetes: { kubeconfig: values.kubeconfig, apiHost: values.kubernetesHost, apiPort: values.kubernetesPort },
    backup: backup(values, flags),
    election: election(values),
    simulated: { deviceSizeGib: values.simulatedDeviceSize, delayMs: values.simulatedDelays },
    commands: commands(values),
    volumes: volumes(values),
    operations: operations(values),
    cleaner: {
      enabled: !values.disableCleaner,
      startMs: values.cleanerStart * 1000,
      intervalMs: values.cleanerInterval * 1000,
    },
    health: {
      enabled: !values.disableMonitor,
      startMs: values.monitorStart * 1000,
      intervalMs: values.monitorInterval * 1000,
    },
    topology: topology(values, flags),
    warnings,
  });
}

function tls({ enableTls, certFile, keyFile }: Values): Config['tls'] {
  if (!enableTls) return null;
  return { certFile: readable('cert_file', certFile), keyFile: readable('key_file', keyFile) };
}

function auth({ adminKey, userKey, iatLeeway }: Values, flags: Flags): Config['auth'] {
  if (flags.disableAuth) return null;
  if (adminKey !== '' && userKey !== '') return { adminKey, userKey, iatLeewayS: iatLeeway };
  throw new ConfigError(
    'Missing JWT information in config file\nSet jwt.admin.key and jwt.user.key (HEKETI_ADMIN_KEY and HEKETI_USER_KEY), or start with --disable-auth',
  );
}

function ssh(values: Values): SshSettings {
  const { sshKeyFile: keyFile, sshPassword: password, sshAgent: agent, sshKnownHosts: knownHosts } = values;
  if (values.executor === 'ssh') {
    if (keyFile !== '') readable('glusterfs.sshexec.keyfile (HEKETI_SSH_KEYFILE)', keyFile);
    else if (password === '' && agent === '') {
      throw new ConfigError(
        'Missing ssh private key file in configuration\nSet glusterfs.sshexec.keyfile (HEKETI_SSH_KEYFILE); an agent or a password will do as well',
      );
    }
    for (const file of knownHosts) readable('glusterfs.sshexec.known_hosts (SSH_KNOWN_HOSTS)', file);
  }
  return {
    user: values.sshUser,
    port: values.sshPort,
    keyFile,
    passphrase: values.sshPassphrase,
    password,
    agent,
    sudo: values.sudo,
    knownHosts,
    connectTimeoutMs: values.sshConnectTimeout * 1000,
  };
}

function pods(values: Values): PodSettings {
  return {
    namespace: values.kubeNamespace,
    findBy: values.kubePodNames ? 'name' : values.kubeDaemonSet ? 'node' : 'label',
    maximumConnections: values.kubeMaximumConnections,
    timeoutPrefix: !values.kubeNoTimeoutPrefix,
  };
}

function election({
  leaderElection,
  leaseName,
  leaseDuration,
  backupToSecret,
  databaseReadOnly,
}: Values): Config['election'] {
  if (!leaderElection) return null;
  if (databaseReadOnly)
    throw new ConfigError('BRICKYARD_LEADER_ELECTION: a database that is open for reading only can not lead');
  if (!backupToSecret) {
    throw new ConfigError(
      'BRICKYARD_LEADER_ELECTION: found true, allowed: only with HEKETI_BACKUP_DB_TO_KUBE_SECRET, since who takes over has its state from the backup',
    );
  }
  return { leaseName, durationMs: leaseDuration * 1000 };
}

function backup(values: Values, flags: Flags): Config['backup'] {
  if (!values.backupToSecret) return null;
  return {
    secret: values.backupSecretName,
    mode: values.backupMode,
    startEmpty: values.startEmpty || flags.startEmpty === true,
    trustLocal: values.trustLocal || flags.trustLocal === true,
  };
}

function commands(values: Values): ExecutorSettings {
  return {
    fstab: values.fstab || (values.executor === 'kubernetes' ? '/var/lib/heketi/fstab' : '/etc/fstab'),
    mountOptions: values.mountOptions,
    snapshotLimit: values.snapshotLimit,
    rebalanceOnExpansion: values.rebalance,
    backupLvmMetadata: values.backupLvmMetadata,
    glusterTimeoutS: values.glusterTimeout,
    pvDataAlignment: values.pvDataAlignment,
    vgExtentSize: values.vgExtentSize,
    lvChunkSize: values.lvChunkSize,
    xfsSw: values.xfsSw,
    xfsSu: values.xfsSu,
    debugUmountFailures: values.debugUmountFailures,
    blockPrealloc: values.blockPrealloc,
    lvmWrapper: values.lvmWrapper,
  };
}

function volumes(values: Values): VolumeSettings {
  const { minimumBrick: minimumBrickGib, maximumBrick: maximumBrickGib } = values;
  if (minimumBrickGib > maximumBrickGib) {
    throw new ConfigError(
      `glusterfs.brick_min_size_gb: found ${minimumBrickGib}, allowed: at most glusterfs.brick_max_size_gb, which is ${maximumBrickGib}`,
    );
  }
  return {
    minimumBrickGib,
    maximumBrickGib,
    maximumBricks: values.maximumBricks,
    averageFileKib: values.averageFile,
    zoneChecking: values.zoneChecking,
    maximumVolumesPerCluster: values.maximumVolumes,
    preRequestOptions: values.preRequestOptions,
    postRequestOptions: values.postRequestOptions,
    blockHostingOptions: values.blockHostingOptions,
    autoCreateHosting: values.autoCreateHosting,
    hostingSizeGib: values.hostingSize,
  };
}

function operations(values: Values): OperationSettings {
  return {
    maximumInflight: values.maximumInflight,
    volumeCreateRetries: values.volumeCreateRetries,
    retentionMs: values.queueRetention * 1000,
  };
}

function topology(values: Values, flags: Flags): Config['topology'] {
  if (flags.topology !== undefined) return { file: readable('--topology', flags.topology), onlyIfEmpty: false };
  if (values.topologyIfEmpty !== '') return { file: values.topologyIfEmpty, onlyIfEmpty: true };
  if (values.topology !== '') return { file: readable('topology', values.topology), onlyIfEmpty: false };
  return null;
}

function readable(name: string, file: string): string {
  try {
    accessSync(file, constants.R_OK);
    return file;
  } catch (error) {
    throw new ConfigError(`${name}: found ${JSON.stringify(file)}, allowed: a readable file (${messageOf(error)})`, {
      cause: error,
    });
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
