import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { openDynamoDb } from './dynamodb/dynamodb.ts';
import { openEc2 } from './ec2/ec2.ts';
import { type JsonProtocol, serveJson, targetOf } from './json-protocol.ts';
import { type KeyPoolOptions, openKeyPool } from './key-pool.ts';
import { openKms } from './kms/kms.ts';
import { openLightsail } from './lightsail/lightsail.ts';
import { openNonces } from './nonces.ts';
import { isQuery, type QueryProtocol, serveQuery } from './query-protocol.ts';
import { isRpc, type RpcProtocol, serveRpc } from './rpc-protocol.ts';
import { openSwas, type SwasOptions } from './swas/swas.ts';
import { type CloudRequest, type Intercept, openTraffic } from './traffic.ts';

export type CloudOptions = {
  port?: number;
  /** Where the state is kept; without it, in memory. */
  dataDir?: string;
  /** Access key to secret key. */
  credentials?: ReadonlyMap<string, string>;
  /** The clock of the services. Signatures are checked by the clock of the machine, which their clients sign by. */
  now?: () => number;
  /** The key pairs on a page of Lightsail's GetKeyPairs. */
  keyPairPageSize?: number;
  /** The private keys that are kept ready: more of them for whoever creates many key pairs. */
  keyPool?: KeyPoolOptions;
  /** How long EC2's DescribeKeyPairs does not show a key pair after it was made. */
  keyPairVisibilityDelayMs?: number;
  swas?: SwasOptions;
  /** How often DynamoDB deletes expired items. */
  timeToLiveSweepMs?: number;
};

export type Cloud = {
  url: string;
  /** The last 100,000 requests, in the order in which they were answered. */
  requests: CloudRequest[];
  /** Adds a hook that sees each authenticated request before its operation runs; answers the function that removes it. */
  intercept(hook: Intercept): () => void;
  close(): Promise<void>;
};

type Protocols = { json: JsonProtocol; query: QueryProtocol; rpc: RpcProtocol };

/** Starts Lightsail, EC2, SWAS, KMS and DynamoDB behind one endpoint on the loopback interface. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { port = 0, dataDir, credentials = new Map([['test', 'test']]), now = Date.now } = options;
  const directoryOf = (name: string) => (dataDir === undefined ? undefined : join(dataDir, name));
  const keyPool = openKeyPool(options.keyPool ?? { size: 8 });
  const services = [
    openLightsail({
      directory: directoryOf('lightsail'),
      now,
      pageSize: options.keyPairPageSize ?? 20,
      keyPool,
    }),
    openKms({ directory: directoryOf('kms'), now }),
    openDynamoDb({ directory: directoryOf('dynamodb'), now, sweepMs: options.timeToLiveSweepMs ?? 60_000 }),
  ];
  const ec2 = openEc2({
    directory: directoryOf('ec2'),
    now,
    keyPool,
    visibilityDelayMs: options.keyPairVisibilityDelayMs ?? 0,
  });
  const swas = openSwas({ directory: directoryOf('swas'), now, keyPool }, options.swas);
  const traffic = openTraffic();
  const protocols = {
    json: { services, credentials, traffic },
    query: { service: ec2, credentials, traffic },
    rpc: { service: swas, credentials, nonces: openNonces(), traffic },
  };
  const server = createServer((request, response) => void serve(request, response, protocols));
  // Node's 5 s would now and then close a connection just as an SDK sends on it.
  server.keepAliveTimeout = 60_000;
  return {
    url: `http://127.0.0.1:${await listen(server, port)}`,
    requests: traffic.requests,
    intercept: traffic.intercept,
    async close() {
      await closeServer(server);
      keyPool.close();
      await Promise.all([...services, ec2].map(service => service.close()));
    },
  };
}

/** Each protocol recognises its requests by what it alone sends. */
async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { json, query, rpc }: Protocols,
): Promise<void> {
  try {
    const service = targetOf(request, json.services);
    if (service) await serveJson(request, response, service, json);
    else if (isQuery(request)) await serveQuery(request, response, query);
    else if (isRpc(request)) await serveRpc(request, response, rpc);
    else response.writeHead(404).end('<UnknownOperationException/>\n');
  } catch {
    // The client went away while it was sending: there is nobody left to answer.
    response.destroy();
  }
}

async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<AddressInfo | string | null>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', () => resolve(server.address()));
  const address = await promise;
  return typeof address === 'object' && address ? address.port : port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
