import { join } from 'node:path';
import { CLOUD_CREDENTIALS } from '../../local/callers.ts';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';
import { provisionResources } from '../../local/provision.ts';
import { provisionGrants } from '../../local/provision-grants.ts';
import { loadServerlessConfig } from '../../local/serverless-config.ts';

const CONFIG_FILE = join(import.meta.dirname, '../../serverless.yml');
const REGION = 'us-east-1';

export interface ProvisionedCloud {
  readonly cloud: Cloud;
  /** What a function of the stage finds in its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

/** An emulated cloud with the tables and keys that a stage of serverless.yml declares, and the grants of a file. */
export async function provisionedCloud(
  stage: string,
  { grantsFile }: { grantsFile?: string } = {},
): Promise<ProvisionedCloud> {
  const config = await loadServerlessConfig(CONFIG_FILE, { stage });
  const cloud = await startCloud();
  const { url: endpoint } = cloud;
  const options = { endpoint, credentials: CLOUD_CREDENTIALS, region: REGION };
  await provisionResources(config.resources, options);
  if (grantsFile !== undefined) {
    await provisionGrants(String(config.environment['KEYVEND_TABLE']), options, grantsFile);
  }
  return {
    cloud,
    environment: {
      ...config.environment,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: CLOUD_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CLOUD_CREDENTIALS.secretAccessKey,
    },
  };
}
