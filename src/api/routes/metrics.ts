import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { fillBackupMetrics } from '../backup-metrics.ts';
import { fillHeketiMetrics } from '../heketi-metrics.ts';
import { fillNodeMetrics } from '../node-metrics.ts';
import type { ApiParts } from '../parts.ts';
import { processMetrics } from '../process-metrics.ts';
import { fillStageMetrics, stageOf } from '../stage-metrics.ts';

const compress = promisify(gzip);

/** For Prometheus, open to everybody: the process, the kind of executor, how operations ended, nodes, and Heketi's figures as they are at this moment. */
export function addMetricsRoute(server: FastifyInstance, parts: ApiParts): void {
  const standing = new Registry();
  const executor = new Gauge({
    name: 'brickyard_executor_info',
    help: 'How commands reach the nodes; simulated nodes store nothing',
    labelNames: ['kind'],
    registers: [standing],
  });
  executor.set({ kind: parts.about.executor }, 1);

  server.get('/metrics', async (request, reply) => {
    const current = new Registry();
    if (fillHeketiMetrics(current, parts)) fillNodeMetrics(current, parts);
    fillStageMetrics(current, stageOf(parts.election), parts.election);
    if (parts.backup !== null) fillBackupMetrics(current, parts.backup.status());
    const registries = [current, parts.meters.registry, processMetrics(), standing];
    const texts = await Promise.all(registries.map((part) => part.metrics()));
    const text = texts.filter((part) => part.trim() !== '').join('');
    reply.header('content-type', standing.contentType);
    if (!acceptsGzip(request.headers['accept-encoding'])) return reply.send(text);
    return reply.header('content-encoding', 'gzip').send(await compress(text));
  });
}

/** As Go's Prometheus client looks at it: named, and whatever its quality says but 0. */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return [header ?? '']
    .flat()
    .join(',')
    .split(',')
    .some((part) => /^gzip(;(?!\s*q=0(\.0+)?$).*)?$/.test(part.trim()));
}
