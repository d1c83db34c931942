import { join } from 'node:path';
import { CLOUD_CREDENTIALS } from '../../local/callers.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { provisionResources } from '../../local/provision.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';

const REGION = 'us-east-1';

export interface ProvisionedCloud extends Cloud {
  readonly region: string;
  readonly tableName: string;
  readonly sealingKeyId: string;
  readonly retrievalKeyId: string;
}

/**
 * A cloud with the resources of serverless.yml. The environment of this process leads the clients of the adapters
 * there, as it leads those of the functions.
 */
export async function provisionedCloud(): Promise<ProvisionedCloud> {
  const path = join(import.meta.dirname, '../../serverless.yml');
  const { resources, environment } = await loadServerlessConfig(path, { stage: 'test' });
  const cloud = await startCloud();
  await provisionResources(resources, {
    endpoint: cloud.url,
    credentials: CLOUD_CREDENTIALS,
    region: REGION,
  });
  pointClientsAt(cloud);
  return {
    ...cloud,
    region: REGION,
    tableName: String(environment['KEYVEND_TABLE']),
    sealingKeyId: String(environment['KEYVEND_SEALING_KEY']),
    retrievalKeyId: String(environment['KEYVEND_RETRIEVAL_KEY']),
  };
}

/** Leads the clients that this process makes from now on to an emulated cloud. */
export function pointClientsAt(cloud: Cloud): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
  });
}
