import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CloudRequest, Interception, Traffic } from './traffic.ts';

/** A request as far as it is understood so far. */
export type Call = Omit<CloudRequest, 'status' | 'endedAt'>;

export type Answer = { status: number; body: unknown };

/** What a wire protocol makes of a request whose body is here. */
export type Exchange = {
  call: Call;
  /** Fills in the call as far as it gets. Undefined: close the connection without an answer. */
  answer(): Promise<Answer | undefined>;
  send(answer: Answer): void;
};

/** DynamoDB's limit, the largest of all: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** Answers one request and writes it down. A client that goes away before its body is here is no request. */
export async function serveCall(
  request: IncomingMessage,
  response: ServerResponse,
  traffic: Traffic,
  open: (body: Buffer, startedAt: number) => Exchange,
): Promise<void> {
  const startedAt = performance.now();
  const body = await readBody(request);
  if (!body) return void response.writeHead(413).end();
  const { call, answer, send } = open(body, startedAt);
  const answered = await answer();
  traffic.record({ ...call, status: answered?.status ?? 0, endedAt: performance.now() });
  if (answered) send(answered);
  else response.destroy();
}

/** Undefined where the body is too large; it is read to its end, so that the client gets to hear so. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

export async function answerUnlessIntercepted(
  interception: Interception | undefined,
  run: () => Promise<unknown>,
): Promise<Answer | undefined> {
  if (interception === undefined) return { status: 200, body: await run() };
  if ('status' in interception) return interception;
  if (interception.drop === 'response') await run();
  return undefined;
}
