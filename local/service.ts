import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { CLOUD_CREDENTIALS, LOCAL_ACCOUNT, LOCAL_CALLERS } from './callers.ts';
import { type Cloud, startCloud } from './cloud/cloud.ts';
import type { GatewayEvent, GatewayFunction } from './gateway/api.ts';
import { startGateway } from './gateway/gateway.ts';
import { provisionResources } from './provision.ts';
import { loadServerlessConfig, type ServerlessConfig, type ServerlessFunction } from './serverless-config.ts';

const ROOT = join(import.meta.dirname, '..');
const REGION = 'us-east-1';
/** The usual stage of serverless.yml, so that `serverless invoke local` finds the same resources. */
const STAGE = 'dev';

export interface ServiceOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly cloudPort: number;
  /** Keeps the state of the emulated clouds in this folder; without it, in memory. */
  readonly dataDir?: string | undefined;
}

export interface Service {
  readonly url: string;
  readonly cloud: Cloud;
  readonly close: () => Promise<void>;
}

type Handler = GatewayFunction['handler'];

/**
 * Runs the whole service on this machine: the emulated cloud, the resources of serverless.yml on it, and the
 * functions behind the gateway. One service a process, since the functions read the environment of the process.
 */
export async function startService({ port, cloudPort, dataDir }: ServiceOptions): Promise<Service> {
  const config = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: STAGE });
  const cloud = await startCloud({ port: cloudPort, ...(dataDir === undefined ? {} : { dataDir }) });
  await provisionResources(config.resources, {
    endpoint: cloud.url,
    credentials: CLOUD_CREDENTIALS,
    region: REGION,
  });
  const handlers = new Map<string, Handler>();
  const gateway = await startGateway({
    port,
    region: REGION,
    accountId: LOCAL_ACCOUNT,
    callers: LOCAL_CALLERS,
    functions: config.functions.map(declared => gatewayFunction(declared, handlers)),
  });
  // The functions read their settings when they are imported, and the port is known only now.
  setEnvironment(config, cloud.url, gateway.url);
  for (const declared of config.functions) handlers.set(declared.name, await importHandler(declared));
  return {
    url: gateway.url,
    cloud,
    close: async () => {
      await gateway.close();
      await cloud.close();
    },
  };
}

function gatewayFunction(
  declared: ServerlessFunction,
  handlers: ReadonlyMap<string, Handler>,
): GatewayFunction {
  return {
    ...declared,
    handler: (event: GatewayEvent, context: Context) => {
      const handler = handlers.get(declared.name);
      return handler ? handler(event, context) : Promise.reject(new Error('the function is still starting'));
    },
  };
}

/** What the Lambda service and the deployment would set. An endpoint of one service that is set already wins. */
function setEnvironment({ environment }: ServerlessConfig, cloudUrl: string, gatewayUrl: string): void {
  Object.assign(process.env, {
    KEYVEND_LOG_LEVEL: 'error',
    ...process.env,
    ...environment,
    KEYVEND_BASE_URL: gatewayUrl,
    AWS_ENDPOINT_URL: cloudUrl,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
  });
  delete process.env['AWS_SESSION_TOKEN'];
}

/** The source of a function instead of its bundle: `dist/functions/x/index.handler` is `functions/x/index.ts`. */
async function importHandler({ handler }: ServerlessFunction): Promise<Handler> {
  const source = handler.replace(/^dist\//, '').replace(/\.handler$/, '.ts');
  const module: { handler: Handler } = await import(join(ROOT, source));
  return module.handler;
}
