import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { gatewayAuthorizers } from './authorizers.ts';
import { CLOUD_CREDENTIALS, LOCAL_ACCOUNT, LOCAL_CALLERS } from './callers.ts';
import { type Cloud, startCloud } from './cloud/cloud.ts';
import type { GatewayEvent, GatewayFunction } from './gateway/api.ts';
import { startGateway } from './gateway/gateway.ts';
import { type Issuer, LOCAL_AUDIENCE, startIssuer } from './issuer/issuer.ts';
import { provisionResources } from './provision.ts';
import { provisionGrants } from './provision-grants.ts';
import { type ScheduledFunction, startSchedules } from './scheduler.ts';
import { loadServerlessConfig, type ServerlessConfig, type ServerlessFunction } from './serverless-config.ts';

const ROOT = join(import.meta.dirname, '..');
const REGION = 'us-east-1';
/** The usual stage of serverless.yml, so that `serverless invoke local` finds the same resources. */
const STAGE = 'dev';
/** By how much KEYVEND_TIMING=fast speeds everything up; see shared/domain/timing.ts. */
const FAST = 12;

export interface ServiceOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly cloudPort: number;
  /** That of the issuer of local tokens; any free one without it. */
  readonly issuerPort?: number | undefined;
  /** Keeps the state of the emulated clouds in this folder; without it, in memory. */
  readonly dataDir?: string | undefined;
  /** The grants of a table that has none; grants/local.yaml without it. */
  readonly grantsFile?: string | undefined;
  /** How many requests the functions answer at a time; more wait in line. */
  readonly invocationsAtOnce?: number | undefined;
}

export interface Service {
  readonly url: string;
  readonly cloud: Cloud;
  readonly issuer: Issuer;
  readonly close: () => Promise<void>;
}

type Handler = (event: unknown, context: Context) => Promise<unknown>;

/**
 * Runs the whole service on this machine: the emulated cloud, the resources of serverless.yml on it, and the
 * functions behind the gateway. One service a process, since the functions read the environment of the process.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { port, cloudPort, issuerPort = 0, dataDir, grantsFile, invocationsAtOnce } = options;
  const config = await loadServerlessConfig(join(ROOT, 'serverless.yml'), { stage: STAGE });
  const cloud = await startCloud({ port: cloudPort, ...(dataDir === undefined ? {} : { dataDir }) });
  const endpoint = { endpoint: cloud.url, credentials: CLOUD_CREDENTIALS, region: REGION };
  await provisionResources(config.resources, endpoint);
  await provisionGrants(String(config.environment['KEYVEND_TABLE']), endpoint, grantsFile);
  const issuer = await startIssuer({ port: issuerPort, dataDir });
  const speed = process.env['KEYVEND_TIMING'] === 'fast' ? FAST : 1;
  const functions = config.functions.map(declared => atSpeed(declared, speed));
  const started = Promise.withResolvers<ReadonlyMap<string, Handler>>();
  const gateway = await startGateway({
    port,
    region: REGION,
    accountId: LOCAL_ACCOUNT,
    callers: LOCAL_CALLERS,
    authorizers: gatewayAuthorizers(config.authorizers, started.promise),
    invocationsAtOnce,
    functions: functions.map(declared => gatewayFunction(declared, started.promise)),
  });
  // The functions read their settings when they are imported, and the port is known only now.
  setEnvironment(config, { cloud: cloud.url, gateway: gateway.url, issuer: issuer.url });
  const handlers = await importHandlers(functions);
  started.resolve(handlers);
  const stopSchedules = startSchedules(scheduledFunctions(functions, handlers), speed, reportFailure);
  return {
    url: gateway.url,
    cloud,
    issuer,
    close: async () => {
      await stopSchedules();
      await gateway.close();
      await issuer.close();
      await cloud.close();
    },
  };
}

function atSpeed(declared: ServerlessFunction, speed: number): ServerlessFunction {
  return { ...declared, timeoutSeconds: declared.timeoutSeconds / speed };
}

/** A request that comes before the functions are loaded waits for them. */
function gatewayFunction(
  declared: ServerlessFunction,
  handlers: Promise<ReadonlyMap<string, Handler>>,
): GatewayFunction {
  return {
    ...declared,
    handler: async (event: GatewayEvent, context: Context) =>
      handlerOf(await handlers, declared)(event, context),
  };
}

function scheduledFunctions(
  functions: readonly ServerlessFunction[],
  handlers: ReadonlyMap<string, Handler>,
): ScheduledFunction[] {
  return functions.flatMap(declared =>
    declared.schedules.map(({ name, rate }) => ({
      name,
      rate,
      timeoutSeconds: declared.timeoutSeconds,
      handler: handlerOf(handlers, declared),
    })),
  );
}

function handlerOf(handlers: ReadonlyMap<string, Handler>, { name }: ServerlessFunction): Handler {
  const handler = handlers.get(name);
  if (!handler) throw new Error(`${name} was not imported`);
  return handler;
}

function reportFailure(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What the Lambda service and the deployment would set. An endpoint of one service that is set already wins. */
function setEnvironment(
  { environment }: ServerlessConfig,
  { cloud, gateway, issuer }: { cloud: string; gateway: string; issuer: string },
): void {
  Object.assign(process.env, {
    KEYVEND_LOG_LEVEL: 'error',
    KEYVEND_SWAS_ENDPOINT: cloud,
    ...process.env,
    ...environment,
    KEYVEND_BASE_URL: gateway,
    KEYVEND_ISSUERS: JSON.stringify([{ name: 'local', url: issuer, audience: LOCAL_AUDIENCE }]),
    AWS_ENDPOINT_URL: cloud,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
    KEYVEND_SWAS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
    KEYVEND_SWAS_ACCESS_KEY_SECRET: CLOUD_CREDENTIALS.secretAccessKey,
  });
  delete process.env['AWS_SESSION_TOKEN'];
}

async function importHandlers(
  functions: readonly ServerlessFunction[],
): Promise<ReadonlyMap<string, Handler>> {
  const handlers = new Map<string, Handler>();
  for (const declared of functions) handlers.set(declared.name, await importHandler(declared));
  return handlers;
}

/** The source of a function instead of its bundle: `dist/functions/x/index.handler` is `functions/x/index.ts`. */
async function importHandler({ handler }: ServerlessFunction): Promise<Handler> {
  const source = handler.replace(/^dist\//, '').replace(/\.handler$/, '.ts');
  const module: { handler: Handler } = await import(join(ROOT, source));
  return module.handler;
}
