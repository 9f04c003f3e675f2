import type { GlusterBrick, GlusterVolume } from '../../model/gluster-pool.ts';
import { directoryAt } from '../directories.ts';
import { NotModelled } from '../program.ts';
import type { GlusterCommand, GlusterContext } from './context.ts';
import { type Reply, refused, succeeded } from './reply.ts';
import { escapeXml } from './xml.ts';

/** `volume heal NAME info`: the only gluster command with `--xml` that ends with its error. */
export const volumeHeal: GlusterCommand = (here, [name = '', ...words]) => {
  if (words.join(' ') !== 'info') throw new NotModelled(`heal ${words.join(' ')}`);
  const refuse = (errno: number, text: string): Reply => ({
    ...refused('', text, errno),
    text: `${text}\nVolume heal failed.\n`,
    leading: [['healInfo', [['bricks', '']]]],
    exitCode: 256 - errno,
    xmlExitCode: 256 - errno,
  });
  const volume = here.pool.volumes.get(name);
  if (volume === undefined) return refuse(2, `Volume ${name} does not exist`);
  if (volume.type === 'distribute') {
    return refuse(
      22,
      `This command is supported for only volumes of replicate/disperse type. Volume ${name} is not of type replicate/disperse`,
    );
  }
  if (volume.status !== 'Started') return refuse(5, `${name}: Not able to fetch volfile from glusterd`);
  const lines = volume.bricks.flatMap((brick) => xmlLines(here, volume, brick));
  const text = volume.bricks.map((brick) => plainLines(here, volume, brick)).join('');
  return { ...succeeded(text), leading: [['healInfo', [['bricks', lines]]]] };
};

const away = 'Transport endpoint is not connected';

/** For how many entries the brick is a source; undefined when its process does not answer. */
function entriesOf({ nodes, pool }: GlusterContext, volume: GlusterVolume, brick: GlusterBrick): number | undefined {
  const { node, path } = brick;
  if (!nodes.answers(node) || directoryAt(nodes.get(node), path)?.brickOf !== volume.id) return undefined;
  return pool.healing.get(`${node}:${path}`) ?? 0;
}

function xmlLines(here: GlusterContext, volume: GlusterVolume, brick: GlusterBrick): string[] {
  const entries = entriesOf(here, volume, brick);
  const uuid = entries === undefined ? '-' : here.nodes.record(brick.node).uuid;
  const files = Array.from({ length: entries ?? 0 }, (_, at) => {
    const gfid = `00000000-0000-0000-0000-${String(at + 1).padStart(12, '0')}`;
    return `  <file gfid="${gfid}">/file${at + 1}</file>`;
  });
  return [
    `<brick hostUuid="${uuid}">`,
    `  <name>${escapeXml(brick.name)}</name>`,
    ...files,
    `  <status>${entries === undefined ? away : 'Connected'}</status>`,
    `  <numberOfEntries>${entries ?? '-'}</numberOfEntries>`,
    '</brick>',
  ];
}

function plainLines(here: GlusterContext, volume: GlusterVolume, brick: GlusterBrick): string {
  const entries = entriesOf(here, volume, brick);
  const status = entries === undefined ? away : 'Connected';
  return `Brick ${brick.name}\nStatus: ${status}\nNumber of entries: ${entries ?? '-'}\n\n`;
}
