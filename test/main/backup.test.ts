import { once } from 'node:events';
import { cpSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { temporaryDirectory } from '../db/objects.ts';
import { startKubernetesApi } from '../helpers/kubernetes-api.ts';
import { fakeSecrets } from '../helpers/kubernetes-secrets.ts';
import { type Pod, startPod } from './pod.ts';

const clusters = [
  {
    nodes: [1, 2, 3].map((zone) => ({
      node: { zone, hostnames: { manage: [`n${zone}`], storage: [`192.0.2.${zone}`] } },
      devices: ['/dev/sdb'],
    })),
  },
];

/** The disk of a pod; the nodes are elsewhere, and outlive it. */
function newDisk(t: Test, former?: string): string {
  const disk = temporaryDirectory(t);
  writeFileSync(join(disk, 'topology.json'), JSON.stringify({ clusters }));
  if (former === undefined) return disk;
  for (const file of readdirSync(former).filter((name) => name.startsWith('heketi.db.nodes'))) {
    cpSync(join(former, file), join(disk, file));
  }
  rmSync(former, { recursive: true });
  return disk;
}

/** Creates volumes until it gets no answer; notes each that it was told is done. */
async function createVolumes(pod: Pod, done: Set<string>): Promise<void> {
  for (;;) {
    const durability = { type: 'replicate', replicate: { replica: 3 } };
    const accepted = await pod.ask('POST', '/volumes', { size: 1, durability });
    if (accepted?.status !== 202) return;
    for (;;) {
      const job = await pod.ask('GET', accepted.location);
      if (job === undefined) return;
      if (job.status === 303) done.add(job.location);
      if (job.status !== 200) break;
      await pause(5);
    }
  }
}

t.test(
  'a pod that is killed with its disk, in the middle of work, loses no volume that was acknowledged',
  async (t) => {
    const secrets = fakeSecrets();
    const { settings } = await startKubernetesApi(t, [secrets]);
    const done = new Set<string>();
    let disk = newDisk(t);
    for (const delay of [700, 300]) {
      const pod = await startPod(t, disk, settings.kubeconfig);
      const before = done.size;
      const creators = Array.from({ length: 4 }, () => createVolumes(pod, done));
      while (done.size === before) await pause(10);
      await pause(delay);
      pod.process.kill('SIGKILL');
      await once(pod.process, 'exit');
      await Promise.all(creators);
      t.ok(done.size > before, `${done.size - before} volumes`);
      disk = newDisk(t, disk);
    }
    const pod = await startPod(t, disk, settings.kubeconfig);
    const lost: string[] = [];
    for (const volume of done) if ((await pod.ask('GET', volume))?.status !== 200) lost.push(volume);
    t.same(lost, [], `of ${done.size}`);
    for (let tries = 0; tries < 100 && (await unsettled(pod)) > 0; tries++) await pause(100);
    t.equal(await unsettled(pod), 0, 'what was in the middle is settled');
    t.match(pod.output(), /restored from the backup/);
    t.notMatch(pod.output(), /"token"|Bearer/);
  },
);

async function unsettled(pod: Pod): Promise<number> {
  const { running, waiting, leftovers } = JSON.parse((await pod.ask('GET', '/status'))?.body ?? '{}');
  return running.length + waiting.length + leftovers.length;
}
