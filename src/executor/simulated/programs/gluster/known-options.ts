/** Names of volume options that glusterd 10 accepts, by the part before the first dot. What is not here is refused, as a real one would. */
const byTranslator: Readonly<Record<string, string>> = {
  auth: 'allow reject ssl-allow',
  changelog: 'capture-del-path changelog changelog-barrier-timeout changelog-dir encoding fsync-interval rollover-time',
  client: 'bind-insecure event-threads own-thread ssl strict-locks tcp-user-timeout',
  cluster:
    'background-self-heal-count choose-local consistent-metadata daemon-log-level data-change-log data-self-heal data-self-heal-algorithm data-self-heal-window-size disperse-self-heal-daemon eager-lock ensure-durability entry-change-log entry-self-heal extra-hash-regex favorite-child-policy force-migration full-lock granular-entry-heal halo-enabled halo-max-latency halo-max-replicas halo-min-replicas halo-nfsd-max-latency halo-shd-max-latency heal-timeout heal-wait-queue-length localtime-logging lock-migration locking-scheme lookup-optimize lookup-unhashed max-bricks-per-process metadata-change-log metadata-self-heal min-free-disk min-free-inodes post-op-delay-secs quick-read-optimize quorum-count quorum-reads quorum-type randomize-hash-range-by-gfid read-hash-mode read-subvolume read-subvolume-index readdir-optimize rebal-throttle rebalance-stats rmdir-optimize rsync-hash-regex self-heal-daemon self-heal-readdir-size self-heal-window-size server-quorum-ratio server-quorum-type shd-max-threads shd-wait-qlength subvols-per-directory switch-pattern use-anonymous-inode use-compound-fops weighted-rebalance write-freq-threshold',
  config: 'client-threads brick-threads gfproxyd global-threading memory-accounting transport',
  debug:
    'delay-gen error-fops error-failure error-gen error-number exclude-ops include-ops log-file log-history random-failure trace',
  dht: 'force-readdirp',
  diagnostics:
    'brick-log-buf-size brick-log-flush-timeout brick-log-format brick-log-level brick-logger brick-sys-log-level client-log-buf-size client-log-flush-timeout client-log-format client-log-level client-logger client-sys-log-level count-fop-hits dump-fd-stats fop-sample-buf-size fop-sample-interval latency-measurement stats-dnscache-ttl-sec stats-dump-format stats-dump-interval',
  disperse:
    'background-heals cpu-extensions eager-lock eager-lock-timeout heal-wait-qlength ls-optimize optimistic-change-log other-eager-lock other-eager-lock-timeout parallel-writes quorum-count read-policy self-heal-window-size shd-max-threads shd-wait-qlength stripe-cache',
  features:
    'acl alert-time auto-commit-period barrier barrier-timeout bitrot cache-invalidation cache-invalidation-timeout cloudsync cloudsync-product-id cloudsync-remote-read cloudsync-store-id cloudsync-storetype ctime default-retention-period default-soft-limit enforce-mandatory-lock expiry-time file-snapshot hard-timeout inode-quota leases lease-lock-recall-timeout locks-monkey-unlocking locks-notify-contention locks-notify-contention-delay locks-revocation-clear-all locks-revocation-max-blocked locks-revocation-secs quota quota-deem-statfs quota-timeout read-only retention-mode s3plugin-bucketid s3plugin-hostname s3plugin-keyid s3plugin-seckey scrub scrub-freq scrub-throttle sdfs selinux shard shard-block-size shard-deletion-rate shard-lru-limit show-snapshot-directory signer-threads simple-quota simple-quota-usage-level snapshot-directory soft-timeout tag-namespaces timeout trash trash-dir trash-eliminate-path trash-internal-op trash-max-filesize uss utime worm worm-file-level worm-files-deletable',
  'geo-replication': 'ignore-pid-check indexing',
  locks: 'mandatory-locking trace',
  network:
    'compression compression.compression-level compression.debug compression.mem-level compression.min-size compression.mode compression.window-size frame-timeout inode-lru-limit ping-timeout remote-dio tcp-window-size',
  nfs: 'acl addr-namelookup auth-cache-ttl-sec auth-refresh-interval-sec disable drc drc-size dynamic-volumes enable-ino32 event-threads export-dir export-dirs export-volumes exports-auth-enable mem-factor mount-rmtab mount-udp outstanding-rpc-limit port ports-insecure rdirplus read-size readdir-size register-with-portmap rpc-auth-allow rpc-auth-null rpc-auth-reject rpc-auth-unix rpc-statd server-aux-gids transport-type trusted-sync trusted-write volume-access write-size',
  performance:
    'aggregate-size cache-capability-xattrs cache-ima-xattrs cache-invalidation cache-max-file-size cache-min-file-size cache-priority cache-refresh-timeout cache-samba-metadata cache-size cache-swift-metadata client-io-threads ctime-invalidation enable-app-thread enable-least-priority file-cache flush-behind force-readdirp global-cache-invalidation high-prio-threads io-cache io-cache-pass-through io-cache-size io-thread-count iot-cleanup-disconnected-reqs iot-pass-through iot-watchdog-secs lazy-open least-prio-threads low-prio-threads md-cache-pass-through md-cache-statfs md-cache-timeout nfs.flush-behind nfs.io-cache nfs.io-threads nfs.quick-read nfs.read-ahead nfs.stat-prefetch nfs.strict-o-direct nfs.strict-write-ordering nfs.write-behind nfs.write-behind-trickling-writes nfs.write-behind-window-size nl-cache nl-cache-limit nl-cache-pass-through nl-cache-positive-entry nl-cache-timeout normal-prio-threads open-behind open-behind-pass-through parallel-readdir qr-cache-timeout quick-read quick-read-cache-invalidation quick-read-cache-size quick-read-cache-timeout rda-cache-limit rda-high-wmark rda-low-wmark rda-request-size read-after-open read-ahead read-ahead-page-count read-ahead-pass-through readdir-ahead readdir-ahead-pass-through resync-failed-syncs-after-fsync stat-prefetch strict-o-direct strict-write-ordering write-behind write-behind-pass-through write-behind-trickling-writes write-behind-window-size xattr-cache-list',
  rebalance: 'ensure-durability',
  server:
    'all-squash allow-insecure anongid anonuid dynamic-auth event-threads gid-timeout keepalive-count keepalive-interval keepalive-time listen-backlog manage-gids outstanding-rpc-limit own-thread root-squash ssl statedump-path tcp-user-timeout',
  snap: 'activate-on-create',
  ssl: 'ca-list certificate-depth cipher-list crl-path dh-param ec-curve own-cert private-key',
  storage:
    'batch-fsync-delay-usec batch-fsync-mode bd-aio build-pgfid create-directory-mask create-mask fips-mode-rchecksum force-create-mode force-directory-mode gfid2path gfid2path-separator health-check-interval health-check-timeout linux-aio linux-io_uring max-hardlinks node-uuid-pathinfo owner-gid owner-uid reserve xattr-user-namespace-mode',
  transport: 'address-family keepalive listen-backlog',
};

export const knownOptions: ReadonlySet<string> = new Set(
  Object.entries(byTranslator).flatMap(([name, options]) => options.split(' ').map((option) => `${name}.${option}`)),
);

const pairs = (text: string): [string, string][] =>
  text.split(' ').map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);

/** Files in /var/lib/glusterd/groups: the ones that volumes are made with. */
export const optionGroups: Readonly<Record<string, readonly [string, string][]>> = {
  'gluster-block': pairs(
    'performance.quick-read=off performance.read-ahead=off performance.io-cache=off performance.stat-prefetch=off performance.open-behind=off performance.readdir-ahead=off performance.strict-o-direct=on network.remote-dio=disable cluster.eager-lock=enable cluster.quorum-type=auto cluster.data-self-heal-algorithm=full cluster.locking-scheme=granular cluster.shd-max-threads=8 cluster.shd-wait-qlength=10000 features.shard=on features.shard-block-size=64MB user.cifs=off server.allow-insecure=on cluster.choose-local=off',
  ),
  'metadata-cache': pairs(
    'features.cache-invalidation=on features.cache-invalidation-timeout=600 performance.stat-prefetch=on performance.cache-invalidation=on performance.md-cache-timeout=600 network.inode-lru-limit=200000',
  ),
  'db-workload': pairs(
    'performance.open-behind=on performance.write-behind=off performance.stat-prefetch=off performance.quick-read=off performance.strict-o-direct=on performance.read-ahead=off performance.io-cache=off performance.readdir-ahead=off performance.client-io-threads=on server.event-threads=4 client.event-threads=4 performance.read-after-open=yes',
  ),
  virt: pairs(
    'performance.quick-read=off performance.read-ahead=off performance.io-cache=off performance.low-prio-threads=32 network.remote-dio=disable performance.strict-o-direct=on cluster.eager-lock=enable cluster.quorum-type=auto cluster.server-quorum-type=server cluster.data-self-heal-algorithm=full cluster.locking-scheme=granular cluster.shd-max-threads=8 cluster.shd-wait-qlength=10000 features.shard=on user.cifs=off cluster.choose-local=off client.event-threads=4 server.event-threads=4 performance.client-io-threads=on',
  ),
};
