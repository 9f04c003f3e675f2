import type { GlusterBrick, GlusterVolume } from '../../model/gluster-pool.ts';
import { directoryAt } from '../directories.ts';
import { NotModelled } from '../program.ts';
import type { GlusterCommand, GlusterContext } from './context.ts';
import { plain, type Reply, refused, succeeded } from './reply.ts';
import { escapeXml } from './xml.ts';

export const volumeHeal: GlusterCommand = (here, [name = '', ...words]) => {
  switch (words.join(' ')) {
    case 'info':
      return info(here, name);
    case '':
      return launch(here, name);
    case 'statistics heal-count':
      return healCount(here, name);
    default:
      throw new NotModelled(`heal ${words.join(' ')}`);
  }
};

/** The only gluster command with `--xml` that ends with its error. */
function info(here: GlusterContext, name: string): Reply {
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
}

/** What is to be healed is: those who have a source give it. */
function launch(here: GlusterContext, name: string): Reply {
  const lead = `Launching heal operation to perform index self heal on volume ${name} has been`;
  const volume = healable(here, name);
  if (typeof volume === 'string') return plain(`${lead} unsuccessful:\n${volume}\n`, 1);
  for (const { node, path } of volume.bricks) here.pool.healing.delete(`${node}:${path}`);
  return plain(`${lead} successful \nUse heal info commands to check status.\n`);
}

function healCount(here: GlusterContext, name: string): Reply {
  const lead = `Gathering count of entries to be healed on volume ${name} has been`;
  const volume = healable(here, name);
  if (typeof volume === 'string') return plain(`${lead} unsuccessful:\n${volume}\n`, 1);
  const counts = volume.bricks.map(
    (brick) => `\nBrick ${brick.name}\nNumber of entries: ${entriesOf(here, volume, brick) ?? '-'}\n`,
  );
  return plain(`${lead} successful \n${counts.join('')}`);
}

/** The volume, or why its self-heal daemons do nothing. */
function healable(here: GlusterContext, name: string): GlusterVolume | string {
  const volume = here.pool.volumes.get(name);
  if (volume === undefined) return `Volume ${name} does not exist`;
  if (volume.status !== 'Started') return `Volume ${name} is not started.`;
  if (volume.type === 'distribute') return `Self-heal-daemon is disabled. Heal will not be triggered on volume ${name}`;
  return volume;
}

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
