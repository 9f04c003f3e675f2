import { count, flag, limit, list, port, text } from './kinds.ts';
import { setting } from './setting.ts';

const lvmSize = (standard: string) =>
  text(standard, 'a size as LVM takes it, such as 256K', /^\d+(\.\d+)?[bskmgtpe]?$/i);

/** The first letter says it; another word leaves the file's value, as in Heketi. */
function byFirstLetter(word: string): boolean | undefined {
  if (/^[y1]/i.test(word)) return true;
  return /^[n0]/i.test(word) ? false : undefined;
}

/** How nodes are reached and what is typed on them: `glusterfs.sshexec` and `glusterfs.kubeexec`. */
export const nodeSettings = {
  sshKeyFile: setting(text('', 'a path'), {
    key: 'glusterfs.sshexec.keyfile',
    env: 'HEKETI_SSH_KEYFILE',
    doc: 'Private key for SSH. Required by `ssh` unless there is an agent or a password.',
  }),
  sshPassphrase: setting(text(), {
    key: 'glusterfs.sshexec.passphrase',
    env: 'BRICKYARD_SSH_PASSPHRASE',
    secret: true,
    doc: 'Passphrase of that key.',
  }),
  sshPassword: setting(text(), {
    key: 'glusterfs.sshexec.password',
    env: 'BRICKYARD_SSH_PASSWORD',
    secret: true,
    doc: 'Password for SSH.',
  }),
  sshAgent: setting(text('', 'a path'), {
    key: 'glusterfs.sshexec.agent',
    env: 'BRICKYARD_SSH_AGENT',
    doc: 'Socket of an SSH agent. `SSH_AUTH_SOCK` is not looked at.',
  }),
  sshUser: setting(text('heketi', 'a user name', /^[\w.][\w.@\\-]*\$?$/), {
    key: 'glusterfs.sshexec.user',
    env: 'HEKETI_SSH_USER',
    doc: 'User for SSH.',
  }),
  sshPort: setting(port(22, 1), {
    key: 'glusterfs.sshexec.port',
    env: 'HEKETI_SSH_PORT',
    doc: 'Port for SSH, a JSON string or number.',
  }),
  sshKnownHosts: setting(list(/:/, 'paths between colons'), {
    key: 'glusterfs.sshexec.known_hosts',
    env: 'SSH_KNOWN_HOSTS',
    doc: 'known_hosts files that host keys are checked against. Without any, a key is pinned at first use.',
  }),
  sshConnectTimeout: setting(count(10, 'seconds'), {
    key: 'glusterfs.sshexec.connect_timeout',
    env: 'BRICKYARD_SSH_CONNECT_TIMEOUT',
    doc: 'Seconds after which a host that does not answer counts as unreachable.',
  }),
  sudo: setting(flag(), {
    key: 'glusterfs.sshexec.sudo',
    env: 'BRICKYARD_SUDO',
    doc: 'Put `sudo -n` before each program that needs rights.',
  }),
  fstab: setting(text('', 'an absolute path of letters, digits and . _ / : @ + -', /^\/[\w./:@+-]+$/), {
    key: 'glusterfs.sshexec.fstab',
    env: 'HEKETI_FSTAB',
    shared: true,
    doc: 'fstab file that bricks are entered in. Without it `/etc/fstab`; `/var/lib/heketi/fstab`, which outlives a pod, with the `kubernetes` executor.',
  }),
  mountOptions: setting(
    text('rw,inode64,noatime,nouuid', 'mount options between commas, without spaces', /^[\w=,.:/+-]+$/),
    {
      key: 'glusterfs.sshexec.mountopts',
      env: 'HEKETI_MOUNT_OPTS',
      shared: true,
      doc: 'Mount options of bricks; `nofail` is added in fstab.',
    },
  ),
  snapshotLimit: setting(count(0), {
    key: 'glusterfs.sshexec.snapshot_limit',
    env: 'HEKETI_SNAPSHOT_LIMIT',
    shared: true,
    doc: "Set gluster's limit of snapshots of a volume when a node is added; 0 leaves it.",
  }),
  rebalance: setting(flag(true), {
    key: 'glusterfs.sshexec.rebalance_on_expansion',
    env: 'HEKETI_GLUSTERAPP_REBALANCE_ON_EXPANSION',
    shared: true,
    envOnly: true,
    doc: 'Rebalance a volume after it was expanded. As in Heketi, only the environment can switch it off.',
  }),
  backupLvmMetadata: setting(flag(), {
    key: 'glusterfs.sshexec.backup_lvm_metadata',
    shared: true,
    doc: 'Let LVM keep backups of its metadata (`--autobackup=y`).',
  }),
  glusterTimeout: setting(count(600, 'seconds'), {
    key: 'glusterfs.sshexec.gluster_cli_timeout',
    env: 'HEKETI_GLUSTER_CLI_TIMEOUT',
    shared: true,
    doc: '`--timeout` of the gluster program, in seconds.',
  }),
  pvDataAlignment: setting(lvmSize('256K'), {
    key: 'glusterfs.sshexec.pv_data_alignment',
    shared: true,
    doc: '`--dataalignment` of pvcreate.',
  }),
  vgExtentSize: setting(lvmSize('4M'), {
    key: 'glusterfs.sshexec.vg_physicalextentsize',
    shared: true,
    doc: '`--physicalextentsize` of vgcreate.',
  }),
  lvChunkSize: setting(lvmSize('256K'), {
    key: 'glusterfs.sshexec.lv_chunksize',
    shared: true,
    doc: '`--chunksize` of thin pools; arbiter bricks always have 256K.',
  }),
  xfsSw: setting(count(0), {
    key: 'glusterfs.sshexec.xfs_sw',
    shared: true,
    doc: '`sw` of mkfs.xfs; used when `xfs_su` is set too.',
  }),
  xfsSu: setting(count(0), {
    key: 'glusterfs.sshexec.xfs_su',
    shared: true,
    doc: '`su` of mkfs.xfs; used when `xfs_sw` is set too.',
  }),
  debugUmountFailures: setting(flag(), {
    key: 'glusterfs.sshexec.debug_umount_failures',
    env: 'HEKETI_DEBUG_UMOUNT_FAILURES',
    shared: true,
    doc: 'Add what is open (`lsof`) to the error of a brick that would not unmount; who holds it is there anyway.',
  }),
  blockPrealloc: setting(text('full', 'letters, digits, - and _', /^[a-zA-Z0-9_-]+$/), {
    key: 'glusterfs.sshexec.block_prealloc',
    env: 'HEKETI_BLOCK_VOLUME_DEFAULT_PREALLOC',
    shared: true,
    forgiving: true,
    doc: 'Preallocation of block volumes, as `gluster-block create` takes it: `full` or `no`.',
  }),
  lvmWrapper: setting(list(/\s+/, 'words of letters, digits and . _ / : = @ + , -', /^[\w./:=@+,-]+$/), {
    key: 'glusterfs.sshexec.lvm_wrapper',
    env: 'HEKETI_LVM_WRAPPER',
    shared: true,
    doc: 'Program and arguments put before `lvm` and `udevadm`, for gluster in containers.',
  }),
  kubeNamespace: setting(text(), {
    key: 'glusterfs.kubeexec.namespace',
    env: 'HEKETI_KUBE_NAMESPACE',
    standing: 'kubernetes',
    doc: 'Namespace of the gluster pods; without it that of this service.',
  }),
  kubeDaemonSet: setting(flag(), {
    key: 'glusterfs.kubeexec.gluster_daemonset',
    env: 'HEKETI_KUBE_GLUSTER_DAEMONSET',
    fromEnv: byFirstLetter,
    standing: 'kubernetes',
    doc: "The manage name is the Kubernetes node's: its pod with the label `glusterfs-node` counts. Otherwise the pod whose label `glusterfs-node` has the manage name as its value. In the environment the first letter counts: y or 1, n or 0.",
  }),
  kubePodNames: setting(flag(), {
    key: 'glusterfs.kubeexec.use_pod_names',
    env: 'HEKETI_KUBE_USE_POD_NAMES',
    fromEnv: byFirstLetter,
    standing: 'kubernetes',
    doc: "The manage name is the pod's name. In the environment the first letter counts: y or 1, n or 0.",
  }),
  kubeMaximumConnections: setting(limit(64), {
    key: 'glusterfs.kubeexec.max_connections',
    standing: 'kubernetes',
    doc: 'Scripts in pods at the same time; further ones wait.',
  }),
  kubeNoTimeoutPrefix: setting(flag(), {
    key: 'glusterfs.kubeexec.disable_timeout_prefix',
    standing: 'kubernetes',
    doc: 'Do not run scripts in pods under `timeout` as a whole; each program in them always has its own limit.',
  }),
};
