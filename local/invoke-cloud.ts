import { join } from 'node:path';
import { CLOUD_CREDENTIALS } from './callers.ts';
import { startCloud } from './cloud/cloud.ts';
import { provisionResources } from './provision.ts';
import { loadServerlessConfig } from './serverless-config.ts';

/**
 * An emulated cloud for one `serverless invoke local`, with the resources of serverless.yml, unless
 * AWS_ENDPOINT_URL names one already. Gives the function that stops it.
 */
export async function startInvokeCloud(stage: string): Promise<() => Promise<void>> {
  if (process.env['AWS_ENDPOINT_URL']) return async () => undefined;
  const { resources } = await loadServerlessConfig(join(import.meta.dirname, '../serverless.yml'), { stage });
  const cloud = await startCloud();
  await provisionResources(resources, {
    endpoint: cloud.url,
    credentials: CLOUD_CREDENTIALS,
    region: 'us-east-1',
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
  });
  return cloud.close;
}
