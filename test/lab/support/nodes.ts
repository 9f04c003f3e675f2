import type { Test } from 'tap';
import { cleanTag, knownState, restore } from '../../../lab/cluster.ts';
import { currentImage } from '../../../lab/image.ts';
import { nodeNumbers } from '../../../lab/settings.ts';
import { openShell, type Shell } from '../../../lab/ssh.ts';

/** Root's shells on the nodes, by number. */
export type Shells = Readonly<Record<number, Shell>>;

/** All nodes as after their first boot, and a shell on each that is closed with the test. */
export async function cleanNodes(t: Test): Promise<Shells> {
  await restore(cleanTag);
  const { port } = knownState();
  const shells = Object.fromEntries(nodeNumbers.map((n) => [n, openShell(n, port, currentImage().keyFile)]));
  t.teardown(() => {
    for (const shell of Object.values(shells)) shell.close();
  });
  return shells;
}

/** Bricks whose process does not run, or is not known to run, as gluster on this node sees it. */
export async function offlineBricks(shell: Shell): Promise<string[]> {
  const answer = await shell.try('gluster volume status all --xml');
  const bricks = [...answer.stdout.matchAll(/<path>(\/var\/[^<]*)<\/path>[\s\S]*?<status>(\d)<\/status>/g)];
  if (bricks.length === 0) return [answer.stdout];
  return bricks.flatMap(([, path = '', status]) => (status === '1' ? [] : path));
}
