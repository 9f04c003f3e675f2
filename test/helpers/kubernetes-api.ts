import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { json } from 'node:stream/consumers';
import type { Test } from 'tap';
import type { KubernetesSettings } from '../../src/domain/settings.ts';
import { type Kubernetes, openKubernetes } from '../../src/kubernetes/client.ts';

/** What is asked, in the words of Roles. */
export interface Asked {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'patch' | 'delete';
  readonly group: string;
  /** With its subresource: `pods/exec`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: ApiObject | undefined;
  readonly token: string;
}

export interface ApiObject {
  readonly metadata?: { readonly name?: string; readonly resourceVersion?: string; readonly [key: string]: unknown };
  readonly [key: string]: unknown;
}

export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** Objects of one kind: answers what is asked of them. */
export interface Resource {
  /** `pods`, `secrets`; requests for its subresources come here as well. */
  readonly resource: string;
  answer(asked: Asked): Answer | Promise<Answer>;
  /** Takes over a connection that is to become a WebSocket, or says why not. */
  upgrade?(asked: Asked, request: IncomingMessage, socket: Socket): Answer | undefined;
}

export interface KubernetesApi {
  readonly url: string;
  /** As the service's configuration has it: a kubeconfig for this server. */
  readonly settings: KubernetesSettings;
  readonly kubernetes: Kubernetes;
  /** Everything asked so far. */
  readonly asked: Asked[];
  /** TCP connections accepted so far. */
  readonly accepted: () => number;
  /** Says what is not allowed; nothing by default. */
  forbid: (asked: Asked) => boolean;
  /** Answers in the place of the resource; `drop` ends the connection without one. May wait. */
  before: (asked: Asked) => Promise<Answer | 'drop' | undefined>;
  /** The same as `before`, when the resource has done what was asked: its answer gets lost or comes late. */
  after: (asked: Asked) => Promise<'drop' | undefined>;
  /** Ends every connection without a farewell. */
  cut(): void;
  /** Nothing listens any more … */
  down(): Promise<void>;
  /** … and again, on the same port, with everything it knew. */
  up(): Promise<void>;
}

/** A `Status` as the API server answers it. */
export function status(code: number, reason: string, message: string, details?: object): Answer {
  const body = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
  return { status: code, body: { ...body, ...(details && { details }) } };
}

/** A small API server on loopback, plain http, for namespaced objects. It knows one token, `token`, and what `forbid` says. */
export async function startKubernetesApi(t: Test, resources: readonly Resource[]): Promise<KubernetesApi> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer(async (request, response) => {
    const body = await (json(request) as Promise<ApiObject>).catch(() => undefined);
    const asked = askedFor(request, body);
    const answer = await respond(asked).catch((error) => status(500, 'InternalError', String(error)));
    if (answer === 'drop') return void request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  server.on('connection', (socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  server.on('upgrade', async (request, socket: Socket) => {
    const asked = askedFor(request, undefined);
    const refused = (await refusal(asked)) ?? resourceOf(asked)?.upgrade?.(asked, request, socket);
    if (refused === 'drop') socket.destroy();
    else if (refused !== undefined) {
      const text = JSON.stringify(refused.body);
      const head = `HTTP/1.1 ${refused.status} Refused\r\nContent-Type: application/json\r\nContent-Length: ${text.length}`;
      socket.end(`${head}\r\nConnection: close\r\n\r\n${text}`);
    }
  });
  const resourceOf = ({ resource }: Asked) => resources.find((known) => known.resource === resource.split('/')[0]);

  async function refusal(asked: Asked): Promise<Answer | 'drop' | undefined> {
    api.asked.push(asked);
    const instead = await api.before(asked);
    if (instead !== undefined) return instead;
    if (asked.token !== 'token') return status(401, 'Unauthorized', 'Unauthorized');
    return api.forbid(asked) ? forbidden(asked) : undefined;
  }

  async function respond(asked: Asked): Promise<Answer | 'drop'> {
    const refused = await refusal(asked);
    if (refused !== undefined) return refused;
    const answer = await resourceOf(asked)?.answer(asked);
    if (answer === undefined) return status(404, 'NotFound', 'the server could not find the requested resource');
    return (await api.after(asked)) ?? answer;
  }

  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const settings = { kubeconfig: writeKubeconfig(t, url), apiHost: '', apiPort: 443 };
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const api: KubernetesApi = {
    url,
    settings,
    kubernetes: openKubernetes(settings),
    asked: [],
    accepted: () => accepted,
    forbid: () => false,
    before: async () => undefined,
    after: async () => undefined,
    cut,
    down: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
    up: () => listen(port),
  };
  t.teardown(async () => {
    await api.kubernetes.close();
    await api.down();
  });
  return api;
}

function writeKubeconfig(t: Test, server: string): string {
  const folder = mkdtempSync(`${tmpdir()}/kubernetes-`);
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = `${folder}/config`;
  const config = {
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token: 'token' } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test', namespace: 'storage' } }],
    'current-context': 'test',
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

function askedFor({ method = 'GET', url = '/', headers }: IncomingMessage, body: ApiObject | undefined): Asked {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const parts = pathname.split('/').map(decodeURIComponent);
  const rest = parts.slice(parts[1] === 'apis' ? 4 : 3);
  const [namespace = '', kind = '', name = '', sub] = rest[0] === 'namespaces' ? rest.slice(1) : ['', ...rest];
  const verbs = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const;
  return {
    verb: verbs[method as keyof typeof verbs] ?? (name === '' ? 'list' : 'get'),
    group: parts[1] === 'apis' ? (parts[2] ?? '') : '',
    resource: sub === undefined ? kind : `${kind}/${sub}`,
    namespace,
    name: name === '' ? (body?.metadata?.name ?? '') : name,
    query: searchParams,
    body,
    token: String(headers.authorization ?? '').replace('Bearer ', ''),
  };
}

function forbidden({ verb, group, resource, namespace, name }: Asked): Answer {
  const what = name === '' || verb === 'create' ? resource : `${resource} "${name}"`;
  const who = 'User "system:serviceaccount:storage:heketi-service-account"';
  const rest = `cannot ${verb} resource "${resource}" in API group "${group}" in the namespace "${namespace}"`;
  return status(403, 'Forbidden', `${what} is forbidden: ${who} ${rest}`, { name, kind: resource });
}
