import type { GlusterBrick, GlusterVolume } from '../../model/gluster-pool.ts';
import { NotModelled } from '../program.ts';
import type { GlusterCommand, GlusterContext } from './context.ts';
import { refused, succeeded } from './reply.ts';
import { type Element, escapeXml } from './xml.ts';

const statusNumbers = { Created: 0, Started: 1, Stopped: 2 } as const;

const types = {
  distribute: { one: [0, 'Distribute'], many: [0, 'Distribute'] },
  replicate: { one: [2, 'Replicate'], many: [7, 'Distributed-Replicate'] },
  disperse: { one: [4, 'Disperse'], many: [9, 'Distributed-Disperse'] },
} as const;

/** `volume info [NAME]`; every member of the pool knows the same. */
export const volumeInfo: GlusterCommand = (here, [name, ...words]) => {
  if (words.length > 0) throw new NotModelled(words.join(' '));
  const volume = name === undefined ? undefined : here.pool.volumes.get(name);
  const shown = name === undefined || name === 'all' ? byName(here) : volume === undefined ? [] : [volume];
  const list = (elements: Element[]): Element[] => [['volInfo', [['volumes', [...elements, ['count', shown.length]]]]]];
  if (name !== undefined && name !== 'all' && volume === undefined) {
    const missing = refused('', 'Volume does not exist', 30806, list([]));
    return { ...missing, text: `Volume ${name} does not exist\n` };
  }
  const reply = succeeded(shown.map((one) => plain(here, one)).join(''), list(shown.map((one) => describe(here, one))));
  return shown.length === 0 ? { ...reply, warning: 'No volumes present\n' } : reply;
};

export const volumeList: GlusterCommand = (here) => {
  const names = byName(here).map(({ name }) => name);
  const volumes = names.map((name): Element => ['volume', name]);
  const reply = succeeded(names.map((name) => `${name}\n`).join(''), [
    ['volList', [['count', names.length], ...volumes]],
  ]);
  return names.length === 0 ? { ...reply, warning: 'No volumes present in cluster\n' } : reply;
};

function byName({ pool }: GlusterContext): GlusterVolume[] {
  return [...pool.volumes.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

function describe(here: GlusterContext, volume: GlusterVolume): Element {
  const { type, bricks, bricksPerSet, arbiters, redundancy, options } = volume;
  const sets = bricks.length / bricksPerSet;
  const [number, typeName] = types[type][sets > 1 ? 'many' : 'one'];
  const isArbiter = (at: number) => arbiters === 1 && at % bricksPerSet === bricksPerSet - 1;
  return [
    'volume',
    [
      ['name', volume.name],
      ['id', volume.id],
      ['status', statusNumbers[volume.status]],
      ['statusStr', volume.status],
      ['snapshotCount', here.pool.snapshotsOf(volume.name).length],
      ['brickCount', bricks.length],
      ['distCount', sets],
      ['replicaCount', type === 'replicate' ? bricksPerSet : 1],
      ['arbiterCount', arbiters],
      ['disperseCount', type === 'disperse' ? bricksPerSet : 0],
      ['redundancyCount', redundancy],
      ['type', number],
      ['typeStr', typeName],
      ['transport', 0],
      ['bricks', bricks.map((brick, at) => brickLine(here, brick, isArbiter(at)))],
      ['optCount', options.length],
      [
        'options',
        options.map(
          ([key, value]): Element => [
            'option',
            [
              ['name', key],
              ['value', value],
            ],
          ],
        ),
      ],
    ],
  ];
}

/** gluster puts text and elements of a brick in one line. */
function brickLine({ nodes }: GlusterContext, brick: GlusterBrick, isArbiter: boolean): string {
  const { uuid } = nodes.record(brick.node);
  const name = escapeXml(brick.name);
  return `<brick uuid="${uuid}">${name}<name>${name}</name><hostUuid>${uuid}</hostUuid><isArbiter>${Number(isArbiter)}</isArbiter></brick>`;
}

function plain(here: GlusterContext, volume: GlusterVolume): string {
  const sets = volume.bricks.length / volume.bricksPerSet;
  const [, typeName] = types[volume.type][sets > 1 ? 'many' : 'one'];
  const bricks = volume.bricks.map((brick, at) => `Brick${at + 1}: ${brick.name}\n`).join('');
  const options = volume.options.map(([key, value]) => `${key}: ${value}\n`).join('');
  const count = volume.type === 'distribute' ? `${sets}` : `${sets} x ${volume.bricksPerSet} = ${volume.bricks.length}`;
  return ` \nVolume Name: ${volume.name}\nType: ${typeName}\nVolume ID: ${volume.id}\nStatus: ${volume.status}\nSnapshot Count: ${here.pool.snapshotsOf(volume.name).length}\nNumber of Bricks: ${count}\nTransport-type: tcp\nBricks:\n${bricks}Options Reconfigured:\n${options}`;
}
