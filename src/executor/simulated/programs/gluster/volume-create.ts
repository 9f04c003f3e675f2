import type { GlusterVolume } from '../../model/gluster-pool.ts';
import { uuid } from '../../state/random-names.ts';
import { NotModelled } from '../program.ts';
import { sameServerError, shareServer, stageBricks } from './bricks.ts';
import type { GlusterCommand } from './context.ts';
import { generalError, type Reply, refused, succeeded } from './reply.ts';

const volumeUsage = (lines: string): Reply => ({ ...refused('', lines), text: `${lines}\n` });

type Layout = Pick<GlusterVolume, 'type' | 'bricksPerSet' | 'arbiters' | 'redundancy'>;

const optionsOfAll = [
  ['storage.fips-mode-rchecksum', 'on'],
  ['transport.address-family', 'inet'],
  ['nfs.disable', 'on'],
] as const;

const optionsOfReplicate = [
  ['cluster.granular-entry-heal', 'on'],
  ...optionsOfAll,
  ['performance.client-io-threads', 'off'],
] as const;

/** `volume create NAME [layout words] BRICK… [force]`. */
export const volumeCreate: GlusterCommand = (here, [name = '', ...words]) => {
  const prefix = `volume create: ${name}: failed: `;
  if (!/^[A-Za-z0-9_-]+$/.test(name)) {
    return volumeUsage(`Volume names can onlycontain alphanumeric, '-' and '_' characters.`);
  }
  const force = words.at(-1) === 'force';
  const { layout, bricks } = readLayout(force ? words.slice(0, -1) : words);
  const twice = bricks.find((brick, at) => bricks.indexOf(brick) !== at);
  if (twice !== undefined) return volumeUsage(`Found duplicate exports ${twice}`);
  if (here.pool.volumes.has(name)) return refused(prefix, `Volume ${name} already exists`, 0);
  if (!force && layout.type !== 'distribute' && shareServer(here, bricks, layout.bricksPerSet)) {
    return refused(prefix, sameServerError(layout.type));
  }
  const id = uuid(here.random);
  const staged = stageBricks(here, bricks, id, force);
  if (typeof staged === 'string') return refused(prefix, staged, generalError);
  if (bricks.length % layout.bricksPerSet !== 0) return refused(prefix, 'Failed to create volume files');
  const options = layout.type === 'replicate' ? optionsOfReplicate : optionsOfAll;
  here.pool.volumes.set(name, { name, id, ...layout, bricks: staged, status: 'Created', options });
  return succeeded(`volume create: ${name}: success: please start the volume to access data\n`, [
    [
      'volCreate',
      [
        [
          'volume',
          [
            ['name', name],
            ['id', id],
          ],
        ],
      ],
    ],
  ]);
};

const layoutWords = ['replica', 'arbiter', 'disperse', 'disperse-data', 'redundancy'] as const;

/** `replica 2 arbiter 1` is the newer spelling of `replica 3 arbiter 1`. */
function readLayout(words: readonly string[]): { layout: Layout; bricks: string[] } {
  const counts = new Map<string, number>();
  let at = 0;
  for (; layoutWords.some((word) => word === words[at]); at += 2) {
    if (!/^[0-9]+$/.test(words[at + 1] ?? '')) throw new NotModelled(`${words[at]} without a count`);
    counts.set(words[at] ?? '', Number(words[at + 1]));
  }
  const bricks = words.slice(at);
  if (bricks.length === 0 || !bricks.every((brick) => /^[^:/]+:\/|^\[?[0-9a-fA-F:]+\]?:\//.test(brick))) {
    throw new NotModelled(`bricks ${bricks.join(' ')}`);
  }
  return { layout: layoutOf(counts), bricks };
}

function layoutOf(counts: ReadonlyMap<string, number>): Layout {
  const count = (word: (typeof layoutWords)[number]): number => counts.get(word) ?? 0;
  const arbiters = count('arbiter');
  if (count('replica') > 1) {
    const bricksPerSet = arbiters === 1 ? 3 : count('replica');
    return { type: 'replicate', bricksPerSet, arbiters, redundancy: 0 };
  }
  const disperse = count('disperse') || count('disperse-data') + count('redundancy');
  if (count('disperse') + count('disperse-data') > 0) {
    if (count('redundancy') === 0) throw new NotModelled('disperse with the default redundancy');
    return { type: 'disperse', bricksPerSet: disperse, arbiters: 0, redundancy: count('redundancy') };
  }
  if (counts.size > 0) throw new NotModelled(`layout ${[...counts.keys()].join(' ')}`);
  return { type: 'distribute', bricksPerSet: 1, arbiters: 0, redundancy: 0 };
}
