import type { BackupMode } from '../domain/backup.ts';
import type { AdminState } from '../domain/switches.ts';
import { asFlag, atLeast, choice, count, flag, port, text } from './kinds.ts';
import { setting } from './setting.ts';

/** Heketi switches on for any text but the empty one. A text that says no means no here. */
const unlessNo = (value: string): boolean => asFlag(value) !== false;

const objectName = 'a name of a Kubernetes object';

/** The process and its HTTP side: the top level of the file. */
export const serverSettings = {
  port: setting(port(8080, 0), {
    key: 'port',
    env: 'HEKETI_HTTP_PORT',
    doc: 'Port to listen on, a JSON string or number; 0 takes a free one.',
  }),
  listen: setting(text('::', 'a host name or an address', /^[\w.:%-]+$/), {
    key: 'listen',
    env: 'BRICKYARD_LISTEN',
    doc: 'Address to listen on; `::` is every address, IPv4 too.',
  }),
  adminKey: setting(text(), {
    key: 'jwt.admin.key',
    env: 'HEKETI_ADMIN_KEY',
    secret: true,
    doc: 'Key of the `admin` issuer. Required without `--disable-auth`.',
  }),
  userKey: setting(text(), {
    key: 'jwt.user.key',
    env: 'HEKETI_USER_KEY',
    secret: true,
    doc: 'Key of the `user` issuer. Required without `--disable-auth`.',
  }),
  iatLeeway: setting(
    { ...count(0, 'seconds'), standard: 120 },
    {
      env: 'HEKETI_JWT_IAT_LEEWAY_SECONDS',
      forgiving: true,
      doc: 'How far in the future, in seconds, the `iat` of a token may lie.',
    },
  ),
  enableTls: setting(flag(), { key: 'enable_tls', doc: 'Serve HTTPS.' }),
  certFile: setting(text('', 'a path'), { key: 'cert_file', doc: 'Certificate for HTTPS, PEM.' }),
  keyFile: setting(text('', 'a path'), { key: 'key_file', doc: 'Private key for HTTPS, PEM.' }),
  topology: setting(text('', 'a path'), {
    key: 'topology',
    doc: 'Topology file applied at every start; applying it again changes nothing. `--topology` beats it.',
  }),
  topologyIfEmpty: setting(text('', 'a path'), {
    env: 'HEKETI_TOPOLOGY_FILE',
    doc: 'Topology file applied at start when the database is empty.',
  }),
  defaultState: setting(
    choice<AdminState>({ normal: 'normal', 'read-only': 'read-only', 'local-client': 'local-client' }, 'normal'),
    {
      key: 'default_state',
      env: 'HEKETI_DEFAULT_STATE',
      doc: 'Admin state at start. `read-only` refuses every change until SIGUSR2 or a restart; `local-client` takes changes from this machine only.',
    },
  ),
  kubeconfig: setting(text('', 'paths between colons'), {
    env: 'KUBECONFIG',
    doc: "Where the API server of Kubernetes is and who we are there, as for kubectl. Without it: the pod's own ServiceAccount.",
  }),
  kubernetesHost: setting(text(), {
    env: 'KUBERNETES_SERVICE_HOST',
    doc: 'Address of the API server. The kubelet sets it in every container.',
  }),
  kubernetesPort: setting(port(443, 1), {
    env: 'KUBERNETES_SERVICE_PORT',
    doc: 'Its port, set likewise.',
  }),
  backupToSecret: setting(flag(), {
    key: 'backup_db_to_kube_secret',
    env: 'HEKETI_BACKUP_DB_TO_KUBE_SECRET',
    fromEnv: unlessNo,
    doc: 'Keep a copy of the state in Kubernetes Secrets, and restore it at start. In the environment anything but a word for false is true.',
  }),
  backupSecretName: setting(text('heketi-db-backup', objectName, /^[a-z0-9]([a-z0-9.-]{0,240}[a-z0-9])?$/), {
    env: 'HEKETI_KUBE_DB_SECRET_NAME',
    doc: 'Name of the first of them; the names of the others begin with it.',
  }),
  backupMode: setting(choice<BackupMode>({ sync: 'sync', async: 'async' }, 'sync'), {
    env: 'BRICKYARD_BACKUP_MODE',
    doc: 'When clients are told that a change is done: `sync` once the backup holds it, `async` at once.',
  }),
  startEmpty: setting(flag(), {
    env: 'BRICKYARD_START_EMPTY',
    doc: 'Where there is no database: begin with nothing, although there is a backup or it can not be read. `--start-empty` does the same.',
  }),
  trustLocal: setting(flag(), {
    env: 'BRICKYARD_TRUST_LOCAL',
    doc: 'Go on with a local database that is older than the backup, or another one. `--trust-local` does the same.',
  }),
  leaderElection: setting(flag(), {
    env: 'BRICKYARD_LEADER_ELECTION',
    doc: 'Several servers: one of them acts, the others answer reads from its backup and take over when it is gone.',
  }),
  leaseName: setting(text('brickyard', objectName, /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/), {
    env: 'BRICKYARD_LEASE_NAME',
    doc: 'Name of the Lease that says which server acts, in the namespace of the service.',
  }),
  leaseDuration: setting(atLeast(3, 15, 'seconds'), {
    env: 'BRICKYARD_LEASE_DURATION',
    doc: 'Seconds after which a server that is not heard of any more is replaced. It stops by itself after two thirds of them.',
  }),
};
