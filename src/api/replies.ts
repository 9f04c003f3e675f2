import type { FastifyReply } from 'fastify';
import { DomainError } from '../domain/errors.ts';
import type { Id } from '../domain/types.ts';
import type { Job } from '../operations/operations.ts';
import { encode, type Wire } from './json/encode.ts';

const jsonType = 'application/json; charset=UTF-8';
const htmlType = 'text/html; charset=utf-8';

/** JSON and a line feed, in the form that Heketi sends. */
export const toLine = (value: Wire): string => `${encode(value)}\n`;

export function sendJson(reply: FastifyReply, value: Wire): FastifyReply {
  return sendText(reply, toLine(value));
}

/** JSON that is a whole text already. */
export function sendText(reply: FastifyReply, json: string): FastifyReply {
  return reply.header('content-type', jsonType).send(json);
}

/** 200 with the type of JSON and no body. */
export function sendEmptyJson(reply: FastifyReply): FastifyReply {
  return reply.header('content-type', jsonType).send('');
}

/** 202: the work goes on and is asked for at the relative `Location`, which clients append to their base URL. */
export function sendAccepted(reply: FastifyReply, queueId: Id): FastifyReply {
  return sendLocation(reply.code(202), `/queue/${queueId}`, 'Accepted');
}

/** A redirection in the form of Go: GET gets a link, other methods nothing. */
export function sendMoved(reply: FastifyReply, location: string): FastifyReply {
  return sendLocation(reply.code(301), location, 'Moved Permanently');
}

/** Where long work stands. @throws DomainError `failed` with the text of a job that failed */
export function sendJob(reply: FastifyReply, job: Job): FastifyReply {
  if (job.state === 'pending') return reply.header('x-pending', 'true').send();
  if (job.state === 'failed') throw new DomainError('failed', job.message);
  if (job.location === null) return reply.code(204).send();
  return sendLocation(reply.code(303), job.location, 'See Other');
}

/** Where to look instead: for GET with a link, in the form of Go, headers in order of name. */
function sendLocation(reply: FastifyReply, location: string, text: string): FastifyReply {
  if (reply.request.method !== 'GET') return reply.header('location', location).send();
  const href = location.replaceAll('&', '&amp;').replaceAll('"', '&#34;').replaceAll("'", '&#39;');
  return reply
    .header('content-type', htmlType)
    .header('location', location)
    .send(`<a href="${href.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}">${text}</a>.\n\n`);
}
