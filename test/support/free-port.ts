import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that is free, and the next two with it, which the cloud and the issuer of tokens take. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const next = [1, 2].map(distance => createServer().listen(port + distance, '127.0.0.1'));
  const settled = await Promise.allSettled(next.map(behind => once(behind, 'listening')));
  for (const closing of [server, ...next]) closing.close();
  return settled.every(({ status }) => status === 'fulfilled') ? port : freePort();
}
