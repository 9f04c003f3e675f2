import { KubernetesError } from '../domain/kubernetes-error.ts';

/** What is asked of the API server, as its Roles name it. */
interface Asked {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  readonly namespace: string;
}

/** The part of a `Status` object that we read. */
interface Status {
  readonly message?: string;
  readonly reason?: string;
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * An answer of 400 and above as an error of one line: what was asked, the server's own words, and for 403 the rule that is missing.
 * `body` is what was answered, a `Status` where it comes from the API server and anything where it comes from a proxy before it.
 */
export function refusalOf(method: string, url: string, status: number, body: string): KubernetesError {
  const asked = askedFor(method, url);
  const said = statusOf(body)?.message ?? body.trim().slice(0, 200);
  const what = [asked.verb, asked.resource, asked.name].filter((word) => word !== '').join(' ');
  const where = asked.namespace && ` in namespace ${asked.namespace}`;
  const text = `Kubernetes: ${what}${where} was answered with ${status}${said && `: ${oneLine(said)}`}`;
  return new KubernetesError(status, text + hint(status, asked));
}

/** No answer at all. Names the server, which is what is wrong most often. */
export function silenceOf(url: string, reason: string, cause: unknown): KubernetesError {
  return new KubernetesError(0, `Kubernetes: the API server ${new URL(url).origin} does not answer: ${reason}`, {
    cause,
  });
}

/**
 * The rule to add to a Role, in the form of a manifest. `name` is left out for `create` and `list`, which Roles can't limit to names.
 */
export function missingRule({ verb, group, resource, name }: Omit<Asked, 'namespace'>): string {
  const named = name !== '' && verb !== 'create' && verb !== 'list' ? `, resourceNames: ["${name}"]` : '';
  return `{apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"]${named}}`;
}

function hint(status: number, asked: Asked): string {
  if (status === 401) return '; the token is not accepted: is the ServiceAccount still there?';
  if (status !== 403) return '';
  return `; add to the Role${asked.namespace && ` in namespace ${asked.namespace}`}: ${missingRule(asked)}`;
}

/** `/api/v1` or `/apis/GROUP/VERSION`, perhaps after a proxy's prefix; then `/namespaces/N` or nothing; then `/RESOURCE/NAME/SUB`. */
function askedFor(method: string, url: string): Asked {
  const { pathname, searchParams } = new URL(url);
  const parts = pathname.split('/').map(decodeURIComponent);
  const at = parts.findIndex((part) => part === 'api' || part === 'apis');
  const grouped = parts[at] === 'apis';
  const rest = parts.slice(at + (grouped ? 3 : 2));
  const [namespace = '', kind = '', name = '', sub] = rest[0] === 'namespaces' ? rest.slice(1) : ['', ...rest];
  const looking = name !== '' ? 'get' : searchParams.has('watch') ? 'watch' : 'list';
  return {
    verb: method === 'GET' ? looking : (verbs[method] ?? method.toLowerCase()),
    group: grouped ? (parts[at + 1] ?? '') : '',
    resource: sub === undefined ? kind : `${kind}/${sub}`,
    name,
    namespace,
  };
}

function statusOf(body: string): Status | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Status) : undefined;
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
