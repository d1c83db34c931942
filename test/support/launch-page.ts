import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface LaunchPage {
  readonly url: string;
  /** The Sec-Purpose of each request that was passed on. */
  readonly purposes: string[];
  readonly close: () => Promise<void>;
}

/**
 * A site with one page of its own, at `/launch`, that passes retrievals on to a service: to a browser the page and what it
 * has fetched ahead are of one origin.
 */
export async function launchPage(serviceUrl: string, body: (origin: string) => string): Promise<LaunchPage> {
  const purposes: string[] = [];
  const server = createServer((message, response) => {
    if (message.url === '/launch') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(body(`http://${message.headers.host}`));
      return;
    }
    if (!message.url?.startsWith('/r/')) {
      response.writeHead(404).end();
      return;
    }
    purposes.push(String(message.headers['sec-purpose'] ?? ''));
    const passedOn = request(new URL(message.url ?? '', serviceUrl), {
      method: message.method ?? 'GET',
      headers: message.headers,
    });
    passedOn.on('response', answer => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    void text(message).then(content => passedOn.end(content));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    purposes,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
