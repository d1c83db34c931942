import { once } from 'node:events';
import { createServer } from 'node:http';

export interface GitHubTokens {
  /** What GitHub puts into the environment of a job with `id-token: write`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => void;
}

const REQUEST_TOKEN = 'request-token';

/**
 * The endpoint that gives a job its OIDC token.
 * https://docs.github.com/en/actions/reference/security/oidc#methods-for-requesting-the-oidc-token
 */
export async function gitHubTokens(sign: (audience: string) => string): Promise<GitHubTokens> {
  const server = createServer(({ method, url = '', headers }, response) => {
    const audience = new URL(url, 'http://localhost').searchParams.get('audience');
    const mayAsk = method === 'GET' && headers.authorization === `Bearer ${REQUEST_TOKEN}`;
    response.writeHead(mayAsk ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(mayAsk ? { value: sign(audience ?? 'https://github.com/owner') } : {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  return {
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
