import { DomainError } from '../domain/errors.ts';
import { decodeJson, unparsable } from './json/decode.ts';
import {
  atLeastOne,
  entryState,
  healCheck,
  hostnames,
  matching,
  oneOf,
  operationIds,
  required,
  tagLimits,
  uuid,
} from './json/rules.ts';
import { flag, float32, int, list, record, type Shape, text, textMap } from './json/shape.ts';

/** Every request body: its fields, their kinds and rules. */

export const clusterFlags = record({ block: flag(), file: flag() });

export const nodeAdd = record({
  zone: int(required, atLeastOne),
  hostnames: record({
    manage: list(text(), required, hostnames('manage')),
    storage: list(text(), required, hostnames('storage')),
  }),
  cluster: text(required, uuid),
  tags: textMap(tagLimits),
});

export const stateChange = record({ state: text(required, entryState), healcheck: text(healCheck) }, ['healcheck']);

export const tagsChange = record({
  change_type: text(required, oneOf('set', 'update', 'delete')),
  tags: textMap(tagLimits),
});

export const deviceAdd = record({
  name: text(required, matching(/^\/[a-zA-Z0-9_.:/-]+$/)),
  node: text(required, uuid),
  tags: textMap(tagLimits),
  destroydata: flag(),
});

export const brickEvict = record({ healcheck: text(healCheck) });

export const deviceDelete = record({ forceforget: flag() });

export const volumeCreate = record({
  size: int(required, atLeastOne),
  name: text(matching(/^[a-zA-Z0-9_-]+$/)),
  clusters: list(text()),
  durability: record({
    type: text(),
    replicate: record({ replica: int() }),
    disperse: record({ data: int(), redundancy: int() }),
  }),
  gid: int(),
  glustervolumeoptions: list(text()),
  block: flag(),
  snapshot: record({ enable: flag(), factor: float32() }),
});

export const blockVolumeCreate = record({
  size: int(required, atLeastOne),
  name: text(matching(/^[a-zA-Z0-9_-]+$/)),
  clusters: list(text()),
  hacount: int(atLeastOne),
  auth: flag(),
});

/** The whole size, not what is added. */
export const blockVolumeExpand = record({ new_size: int(required, atLeastOne) });

export const blockRestriction = record({ restriction: text(oneOf('locked')) });

export const adminChange = record({ state: text(required, oneOf('normal', 'read-only', 'local-client')) });

export const loggingChange = record({ loglevel: textMap() });

export const cleanup = record({ operations: list(text(), operationIds) });

export const volumeClone = record({ name: text(matching(/^[a-zA-Z0-9_-]+$/)) });

export const volumeExpand = record({ expand_size: int(required, atLeastOne) });

/**
 * Decodes and validates a request's body, whatever its content type.
 * @throws DomainError `unparsable`, or `invalid` with Heketi's text
 */
export function parseBody<T>(shape: Shape<T>, body: unknown): T {
  if (!(body instanceof Uint8Array)) throw unparsable();
  const value = shape.read(decodeJson(body), shape.zero);
  const complaints = shape.check(value);
  if (complaints !== undefined) throw new DomainError('invalid', `validation failed: ${complaints.slice(1, -1)}`);
  return value;
}
