import t from 'tap';
import { resolve, type Sources } from '../../src/config/resolve.ts';
import type { Values } from '../../src/config/settings.ts';

function values(env: Sources['env'], file: Record<string, unknown> = {}): Values {
  return resolve({ env, file: new Map(Object.entries(file)) }).values;
}

t.test('the Kubernetes switches go by their first letter', async (t) => {
  const daemonSet = (word: string): boolean =>
    values({ HEKETI_KUBE_GLUSTER_DAEMONSET: word }, { 'glusterfs.kubeexec.gluster_daemonset': false }).kubeDaemonSet;
  t.equal(daemonSet('y'), true);
  t.equal(daemonSet('Yes'), true);
  t.equal(daemonSet('1'), true);
  t.equal(daemonSet('true'), false, 'neither y nor 1: the value of the file stays');
  const podNames = (word: string): boolean =>
    values({ HEKETI_KUBE_USE_POD_NAMES: word }, { 'glusterfs.kubeexec.use_pod_names': true }).kubePodNames;
  t.equal(podNames('No'), false);
  t.equal(podNames('0'), false);
  t.equal(podNames('off'), true);
});

t.test('the backup is on for any text but a word for false', async (t) => {
  const backup = (word: string): boolean => values({ HEKETI_BACKUP_DB_TO_KUBE_SECRET: word }).backupToSecret;
  t.equal(backup('1'), true);
  t.equal(backup('whatever'), true);
  t.equal(backup('false'), false);
  t.equal(backup('0'), false);
});

t.test('a value that the environment replaces is not looked at', async (t) => {
  t.equal(values({ HEKETI_EXECUTOR: 'mock' }, { 'glusterfs.executor': 'inject/ssh' }).executor, 'simulated');
});

t.test('block hosting: a bad size or word is the default, even where the file has a good one', async (t) => {
  const env = { HEKETI_BLOCK_HOSTING_VOLUME_SIZE: '1e3', HEKETI_AUTO_CREATE_BLOCK_HOSTING_VOLUME: 'yes' };
  const file = { 'glusterfs.block_hosting_volume_size': 7, 'glusterfs.auto_create_block_hosting_volume': true };
  t.match(values(env, file), { hostingSize: 1024, autoCreateHosting: false });
  t.match(values({}, file), { hostingSize: 7, autoCreateHosting: true });
});
