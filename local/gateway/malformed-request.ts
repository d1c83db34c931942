import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RefusalStatus, refusalBody } from './refusal.ts';

const STATUS_LINES: Partial<Record<RefusalStatus, string>> = {
  400: '400 Bad Request',
  408: '408 Request Timeout',
  431: '431 Request Header Fields Too Large',
};

/** How long a client has to read its refusal. */
const LINGER_MS = 1_000;

/** Answers, once, what node:http cannot parse or waits for in vain, and closes the connection. */
export function answerMalformedRequests(server: Server): void {
  const unanswered = new WeakMap<Duplex, Set<IncomingMessage>>();
  server.on('request', (message, response) => {
    const messages = unanswered.get(message.socket) ?? new Set();
    unanswered.set(message.socket, messages.add(message));
    response.once('close', () => messages.delete(message));
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // Behind a complete request whose answer is still due, this answer would be taken for that one.
    const isAnswerDue = [...(unanswered.get(socket) ?? [])].some(({ complete }) => complete);
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswerDue) socket.destroy();
    else refuse(socket, statusFor(error.code));
  });
}

/** Answers and closes, whether or not the client closes its side: else each would hold a descriptor for as long as it likes. */
function refuse(socket: Duplex, status: RefusalStatus): void {
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer)).end(rawRefusal(status));
}

function statusFor(code: string | undefined): RefusalStatus {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

function rawRefusal(status: RefusalStatus): string {
  const body = refusalBody(status);
  return [
    `HTTP/1.1 ${STATUS_LINES[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}
