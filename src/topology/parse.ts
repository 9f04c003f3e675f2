import { z } from 'zod';
import { DomainError, messageOf } from '../domain/errors.ts';
import { duplicatesIn } from './duplicates.ts';
import { isDeviceName, isHostName, isTagName } from './grammar.ts';
import type { WantedTopology } from './wanted.ts';

const hostList = 'must be a list of at least one host name or IP address';
const hosts = z
  .array(z.string(hostList).refine(isHostName, 'must be a host name or an IP address'), hostList)
  .min(1, hostList);

const tagRule =
  'must be at most 32 tags with names of 1 to 32 letters, digits, _ . - and values of at most 64 characters';
const tags = z
  .record(z.string(), z.string(tagRule).max(64, tagRule), tagRule)
  .refine((map) => Object.keys(map).length <= 32 && Object.keys(map).every(isTagName), tagRule)
  .default({});

const path = 'must be an absolute path of letters, digits and _ . : / -';
const device = z.preprocess(
  (value) => (typeof value === 'string' ? { name: value } : value),
  z.object(
    {
      name: z.string(path).refine(isDeviceName, path),
      destroydata: z.boolean('must be true or false').default(false),
      tags,
    },
    'must be a path, or an object with "name" and perhaps "destroydata" and "tags"',
  ),
);

const zone = 'must be a whole number of at least 1';
const node = z.object(
  {
    node: z.object(
      {
        hostnames: z.object({ manage: hosts, storage: hosts }, 'must be an object with "manage" and "storage"'),
        zone: z.int(zone).min(1, zone),
        tags,
      },
      'must be an object with "hostnames" and "zone"',
    ),
    devices: z.array(device, 'must be a list of devices').default([]),
  },
  'must be an object with "node" and "devices"',
);

const flag = z.boolean('must be true or false').default(true);
const cluster = z.object(
  { file: flag, block: flag, nodes: z.array(node, 'must be a list of nodes').default([]) },
  'must be an object with "nodes"',
);
const topology = z.object(
  { clusters: z.array(cluster, 'must be a list of clusters') },
  'must be an object with "clusters"',
);

/**
 * Reads a topology file of `heketi-cli topology load`. Names of keys match in any case, unknown keys are ignored and null counts as
 * absent, as in Heketi.
 * @throws DomainError `invalid`: one line per problem, with its path in the file, what is allowed and what was found
 */
export function parseTopology(text: string): WantedTopology {
  const data = fold(parseJson(text));
  const result = topology.safeParse(data);
  if (!result.success) throw unusable(result.error.issues.map((issue) => describe(data, issue.path, issue.message)));
  const wanted = toWanted(result.data);
  const duplicates = duplicatesIn(wanted);
  if (duplicates.length > 0) throw unusable(duplicates);
  return wanted;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable([`not valid JSON: ${messageOf(error)}`]);
  }
}

/** Lower-cases the names of keys (tags are the user's own) and drops nulls. */
function fold(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fold);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(
    entries.map(([key, inner]) => {
      const name = key.toLowerCase();
      return [name, name === 'tags' ? inner : fold(inner)];
    }),
  );
}

/** A device that is a text has no parts: the text is what was found. */
function describe(data: unknown, path: readonly PropertyKey[], message: string): string {
  let found = data;
  let place = '';
  for (const key of path) {
    if (typeof found === 'string') break;
    place += typeof key === 'number' ? `[${key}]` : `.${String(key)}`;
    found = (found as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  const shown = found === undefined ? 'nothing' : JSON.stringify(found);
  return `${place.replace(/^\./, '') || 'the file'}: ${message}, found ${shown.length > 80 ? `${shown.slice(0, 80)}...` : shown}`;
}

function unusable(problems: readonly string[]): DomainError {
  return new DomainError('invalid', problems.join('\n'));
}

function toWanted(file: z.infer<typeof topology>): WantedTopology {
  return {
    clusters: file.clusters.map(({ file, block, nodes }) => ({
      file,
      block,
      nodes: nodes.map(({ node: { hostnames, zone, tags }, devices }) => ({
        host: hostnames.manage[0] as string,
        ...hostnames,
        zone,
        tags,
        devices: devices.map(({ name, destroydata, tags }) => ({ name, destroyData: destroydata, tags })),
      })),
    })),
  };
}
