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

/** Whether gluster on each node has a connection to all of them. One that is back is not seen by the others all at once. */
export async function allConnected(shells: Shells): Promise<boolean> {
  const lists = await Promise.all(Object.values(shells).map((shell) => shell.try('gluster pool list')));
  return lists.every(({ stdout }) => stdout.match(/\tConnected\b/g)?.length === lists.length);
}

/** Bricks whose process runs, as gluster on this node sees it. Of a node that it has no connection to it tells nothing, so count them. */
export async function onlineBricks(shell: Shell): Promise<string[]> {
  const { stdout } = await shell.try('gluster volume status all --xml');
  const bricks = stdout.matchAll(/<path>(\/var\/[^<]*)<\/path>[\s\S]*?<status>(\d)<\/status>/g);
  return [...bricks].flatMap(([, path = '', status]) => (status === '1' ? path : []));
}
