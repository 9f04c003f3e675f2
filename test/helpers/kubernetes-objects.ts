import { type Answer, type ApiObject, type Asked, type Resource, status } from './kubernetes-api.ts';

export interface Collection extends Resource {
  /** By `namespace/name`, as they would be read. */
  readonly objects: Map<string, ApiObject>;
  /** Puts an object there from outside, as another client would. */
  put(namespace: string, object: ApiObject): ApiObject;
}

let version = 100;

/**
 * Objects that are read, listed (by exact labels), created, replaced and deleted, with the API server's rules for `resourceVersion`: a PUT with a stale one is 409,
 * one without overwrites. `check` may refuse an object that is to be stored; `before` is the stored one.
 */
export function collection(
  resource: string,
  check: (object: ApiObject, before: ApiObject | undefined) => Answer | undefined = () => undefined,
): Collection {
  const objects = new Map<string, ApiObject>();
  const missing = ({ name }: Asked) => status(404, 'NotFound', `${resource} "${name}" not found`, { name });

  function put(namespace: string, object: ApiObject): ApiObject {
    const key = `${namespace}/${object.metadata?.name}`;
    const uid = objects.get(key)?.metadata?.uid ?? crypto.randomUUID();
    version += 1;
    const stored = { ...object, metadata: { uid, ...object.metadata, namespace, resourceVersion: String(version) } };
    objects.set(key, stored);
    return stored;
  }

  function store(asked: Asked, code: number): Answer {
    const { body, namespace, name } = asked;
    if (body === undefined) return status(400, 'BadRequest', 'the body is no JSON');
    const before = objects.get(`${namespace}/${name}`);
    return check(body, before) ?? { status: code, body: put(namespace, body) };
  }

  return {
    resource,
    objects,
    put,
    answer(asked) {
      const key = `${asked.namespace}/${asked.name}`;
      const found = objects.get(key);
      if (asked.verb === 'list') return { status: 200, body: { kind: 'List', metadata: {}, items: list(asked) } };
      if (asked.verb === 'create') {
        if (found !== undefined) return status(409, 'AlreadyExists', `${resource} "${asked.name}" already exists`);
        return store(asked, 201);
      }
      if (found === undefined) return missing(asked);
      if (asked.verb === 'get') return { status: 200, body: found };
      const wanted =
        asked.body?.metadata?.resourceVersion ??
        (asked.body?.preconditions as { resourceVersion?: string } | undefined)?.resourceVersion;
      if (wanted !== undefined && wanted !== found.metadata?.resourceVersion) {
        const text = `Operation cannot be fulfilled on ${resource} "${asked.name}": the object has been modified; please apply your changes to the latest version and try again`;
        return status(409, 'Conflict', text);
      }
      if (asked.verb === 'update') return store(asked, 200);
      if (asked.verb !== 'delete') return status(405, 'MethodNotAllowed', `${asked.verb} is not made here`);
      objects.delete(key);
      return { status: 200, body: { kind: 'Status', status: 'Success' } };
    },
  };

  function list({ namespace, query }: Asked): ApiObject[] {
    const wanted = (query.get('labelSelector') ?? '').split(',').filter((term) => term !== '');
    return [...objects.entries()]
      .filter(([key]) => key.startsWith(`${namespace}/`))
      .map(([, object]) => object)
      .filter(({ metadata }) => {
        const labels = (metadata?.labels ?? {}) as Record<string, string>;
        return wanted.every((term) => {
          const [label = '', value] = term.split(/==?/);
          return value === undefined ? label in labels : labels[label] === value;
        });
      });
  }
}
