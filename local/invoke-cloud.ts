import { join } from 'node:path';
import { CLOUD_CREDENTIALS } from './callers.ts';
import { startCloud } from './cloud/cloud.ts';
import { provisionResources } from './provision.ts';
import { provisionGrants } from './provision-grants.ts';
import { loadServerlessConfig } from './serverless-config.ts';

/**
 * An emulated cloud for one `serverless invoke local`, with the resources of serverless.yml, unless
 * AWS_ENDPOINT_URL names one already. Gives the function that stops it.
 */
export async function startInvokeCloud(stage: string): Promise<() => Promise<void>> {
  const named = process.env['AWS_ENDPOINT_URL'];
  if (named) {
    if (isLoopback(named)) useCloudCredentials(named);
    return async () => undefined;
  }
  const { resources, environment } = await loadServerlessConfig(
    join(import.meta.dirname, '../serverless.yml'),
    { stage },
  );
  const cloud = await startCloud();
  const options = { endpoint: cloud.url, credentials: CLOUD_CREDENTIALS, region: 'us-east-1' };
  await provisionResources(resources, options);
  await provisionGrants(String(environment['KEYVEND_TABLE']), options);
  Object.assign(process.env, { AWS_ENDPOINT_URL: cloud.url });
  useCloudCredentials(cloud.url);
  return cloud.close;
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}

function useCloudCredentials(url: string): void {
  const { accessKeyId, secretAccessKey } = CLOUD_CREDENTIALS;
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    KEYVEND_SWAS_ENDPOINT: url,
    KEYVEND_SWAS_ACCESS_KEY_ID: accessKeyId,
    KEYVEND_SWAS_ACCESS_KEY_SECRET: secretAccessKey,
  });
}
