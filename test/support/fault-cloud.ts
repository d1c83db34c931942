import { join } from 'node:path';
import { CLOUD_CREDENTIALS } from '../../local/callers.ts';
import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import { provisionResources } from '../../local/provision.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';
import { type CloudClients, cloudClients } from './cloud-clients.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';

const CONFIG_FILE = join(import.meta.dirname, '../../serverless.yml');
/** Everybody may do everything with key pairs of their own. */
const GRANTS_FILE = join(import.meta.dirname, '../vectors/everyone.json');
const REGION = 'us-east-1';
const STAGE = 'faults';

export interface FaultCloud extends CloudClients {
  readonly stage: string;
  readonly tableName: string;
  readonly cloud: Cloud;
  readonly proxy: FaultProxy;
  /** What a function of the stage finds in its environment: the cloud behind the proxy. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** An emulated cloud with the tables and keys of serverless.yml, and the fault proxy before it. */
export async function startFaultCloud(options: CloudOptions = {}): Promise<FaultCloud> {
  const config = await loadServerlessConfig(CONFIG_FILE, { stage: STAGE });
  const cloud = await startCloud(options);
  const { url: endpoint } = cloud;
  await provisionResources(config.resources, { endpoint, credentials: CLOUD_CREDENTIALS, region: REGION });
  const proxy = await startFaultProxy(endpoint, options.now);
  const clients = cloudClients(endpoint);
  return {
    ...{ cloud, proxy, stage: STAGE, tableName: config.environment['KEYVEND_TABLE'] ?? '' },
    ...clients,
    environment: {
      ...config.environment,
      KEYVEND_GRANTS_FILE: GRANTS_FILE,
      KEYVEND_TIMING: 'fast',
      KEYVEND_LOG_LEVEL: 'error',
      KEYVEND_BASE_URL: 'http://127.0.0.1:3000',
      AWS_ENDPOINT_URL: proxy.url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
      KEYVEND_SWAS_ENDPOINT: proxy.url,
      KEYVEND_SWAS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
      KEYVEND_SWAS_ACCESS_KEY_SECRET: CLOUD_CREDENTIALS.secretAccessKey,
    },
    async close() {
      for (const client of Object.values(clients)) client.destroy();
      await proxy.close();
      await cloud.close();
    },
  };
}
