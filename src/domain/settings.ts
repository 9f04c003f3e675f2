import type { Gib, Ms } from './units.ts';

/** How commands on nodes are built; Heketi's `sshexec` and `kubeexec` objects share these keys. */
export interface ExecutorSettings {
  readonly fstab: string;
  readonly mountOptions: string;
  readonly snapshotLimit: number;
  readonly rebalanceOnExpansion: boolean;
  readonly backupLvmMetadata: boolean;
  readonly glusterTimeoutS: number;
  readonly pvDataAlignment: string;
  readonly vgExtentSize: string;
  readonly lvChunkSize: string;
  readonly xfsSw: number;
  readonly xfsSu: number;
  readonly debugUmountFailures: boolean;
  /** Word for `prealloc` of gluster-block: `full` or `no`. */
  readonly blockPrealloc: string;
  /** Words before `lvm` and `udevadm`, for gluster in containers; empty for none. */
  readonly lvmWrapper: readonly string[];
}

export interface SshSettings {
  readonly user: string;
  readonly port: number;
  /** Path of the private key; empty when an agent or a password is used. */
  readonly keyFile: string;
  readonly passphrase: string;
  readonly password: string;
  /** Socket of an SSH agent, or empty. */
  readonly agent: string;
  readonly sudo: boolean;
  /** known_hosts files; empty: keys are pinned at first use. */
  readonly knownHosts: readonly string[];
  readonly connectTimeoutMs: Ms;
}

/** Where the API server is: a kubeconfig, else what the kubelet tells every container. */
export interface KubernetesSettings {
  /** Paths between colons, as kubectl takes them; empty in a cluster. */
  readonly kubeconfig: string;
  /** Empty outside of a cluster. */
  readonly apiHost: string;
  readonly apiPort: number;
}

/** How gluster pods are found and how many commands run in them at a time. */
export interface PodSettings {
  /** Empty: the namespace of this service. */
  readonly namespace: string;
  /** What a node's manage name is: the value of the pod's label, its Kubernetes node, or the pod itself. */
  readonly findBy: 'label' | 'node' | 'name';
  /** Negative: unlimited. */
  readonly maximumConnections: number;
  /** Whether a script as a whole has a time limit, besides those of its programs. */
  readonly timeoutPrefix: boolean;
}

export interface SimulatedSettings {
  readonly deviceSizeGib: Gib;
  /** By program (`lvcreate`, `mkfs.xfs`) or gluster sub-command (`snapshot`, `volume`). */
  readonly delayMs: Readonly<Record<string, Ms>>;
}

export interface VolumeSettings {
  readonly minimumBrickGib: Gib;
  readonly maximumBrickGib: Gib;
  readonly maximumBricks: number;
  readonly averageFileKib: number;
  readonly zoneChecking: 'strict' | 'none';
  /** Negative: unlimited. */
  readonly maximumVolumesPerCluster: number;
  /** Split at commas, empty strings kept, as Heketi stores them. */
  readonly preRequestOptions: readonly string[];
  readonly postRequestOptions: readonly string[];
  readonly blockHostingOptions: readonly string[];
  /** Hosting volumes are made as block volumes need them, of this size. */
  readonly autoCreateHosting: boolean;
  readonly hostingSizeGib: Gib;
}

export interface OperationSettings {
  readonly maximumInflight: number;
  /** Further attempts of a volume create, each with a new placement. */
  readonly volumeCreateRetries: number;
  /** How long ended operations answer `/queue`. */
  readonly retentionMs: Ms;
}
