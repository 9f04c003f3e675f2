import { type Answer, type ApiObject, type Asked, type Resource, status } from './kubernetes-api.ts';
import { collection } from './kubernetes-objects.ts';

/** Secrets of the namespace `storage`, with the API server's rules for their size and for immutable ones. */
export interface FakeSecrets extends Resource {
  /** Decoded; undefined when it is not there. */
  data(name: string): Record<string, Buffer> | undefined;
  names(): string[];
  /** As somebody else would: over whatever is there; null removes it. */
  put(name: string, data: Record<string, Uint8Array> | null): void;
  isImmutable(name: string): boolean;
  labels(name: string): object;
  /** How many bytes are kept, decoded. */
  bytes(): number;
}

type Data = Readonly<Record<string, string>>;

const namespace = 'storage';
const mostBytes = 1024 * 1024;

export function fakeSecrets(): FakeSecrets {
  const secrets = collection('secrets', refuse);
  const find = (name: string) => secrets.objects.get(`${namespace}/${name}`);
  return {
    resource: 'secrets',
    answer: (asked) => secrets.answer(asked.verb === 'patch' ? merged(asked, find(asked.name)) : asked),
    data(name) {
      const found = find(name);
      return found && Object.fromEntries(Object.entries(dataOf(found)).map(([key, text]) => [key, decode(text)]));
    },
    names: () => [...secrets.objects.keys()].map((key) => key.slice(namespace.length + 1)).sort(),
    put(name, data) {
      if (data === null) return void secrets.objects.delete(`${namespace}/${name}`);
      const texts = Object.entries(data).map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]);
      secrets.put(namespace, { metadata: { name }, data: Object.fromEntries(texts) });
    },
    isImmutable: (name) => find(name)?.immutable === true,
    labels: (name) => (find(name)?.metadata?.labels ?? {}) as object,
    bytes: () => [...secrets.objects.values()].reduce((sum, object) => sum + bytesOf(object), 0),
  };
}

/** A merge patch as the PUT that it amounts to; null takes a key away. */
function merged(asked: Asked, found: ApiObject | undefined): Asked {
  const data = Object.entries({ ...dataOf(found), ...dataOf(asked.body) }).filter(([, text]) => text !== null);
  const metadata = { ...found?.metadata, ...asked.body?.metadata };
  return { ...asked, verb: 'update', body: { ...found, ...asked.body, metadata, data: Object.fromEntries(data) } };
}

function refuse(object: ApiObject, before: ApiObject | undefined): Answer | undefined {
  const invalid = (text: string) =>
    status(422, 'Invalid', `Secret "${object.metadata?.name}" is invalid: data: ${text}`);
  if (bytesOf(object) > mostBytes) return invalid(`Too long: may not be more than ${mostBytes} bytes`);
  return before?.immutable === true ? invalid('field is immutable when `immutable` is set') : undefined;
}

const decode = (text: string): Buffer => Buffer.from(text, 'base64');
const dataOf = (object: ApiObject | undefined): Data => (object?.data ?? {}) as Data;
const bytesOf = (object: ApiObject): number =>
  Object.values(dataOf(object)).reduce((sum, text) => sum + decode(text).length, 0);
