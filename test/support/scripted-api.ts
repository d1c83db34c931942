import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** A service that answers what it is told to. */
export interface ScriptedApi {
  readonly url: string;
  /** The answers to come, the last of them for all that follow. Forgets the requests so far. */
  readonly answerWith: (...replies: Reply[]) => void;
  readonly requests: () => number;
  readonly close: () => void;
}

export async function scriptedApi(): Promise<ScriptedApi> {
  let replies: Reply[] = [];
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    answer(response, reply ?? { status: 500 });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    answerWith(...next) {
      replies = next;
      requests = 0;
    },
    requests: () => requests,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(response: ServerResponse, { status, body, headers }: Reply): void {
  response.writeHead(status, { 'content-type': 'application/json', 'apigw-requestid': 'req-1', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body ?? {}));
}
