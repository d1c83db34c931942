import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that is free, and the next one with it, which the cloud takes. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const next = createServer().listen(port + 1, '127.0.0.1');
  const isFree = await once(next, 'listening').then(
    () => true,
    () => false,
  );
  for (const closing of [server, next]) closing.close();
  return isFree ? port : freePort();
}
