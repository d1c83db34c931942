import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import { provisionedCloud } from './provisioned-cloud.ts';

export interface AdapterCloud extends Cloud {
  readonly region: string;
  readonly tableName: string;
  readonly sealingKeyId: string;
  readonly retrievalKeyId: string;
}

/** A cloud with the resources of serverless.yml, where the clients of this process lead from now on. */
export async function adapterCloud(): Promise<AdapterCloud> {
  const { cloud, environment } = await provisionedCloud('test');
  Object.assign(process.env, environment);
  return {
    ...cloud,
    region: String(environment['AWS_REGION']),
    tableName: String(environment['KEYVEND_TABLE']),
    sealingKeyId: String(environment['KEYVEND_SEALING_KEY']),
    retrievalKeyId: String(environment['KEYVEND_RETRIEVAL_KEY']),
  };
}

/** An empty cloud, where the clients of this process lead from now on. */
export async function emptyCloud(options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await startCloud(options);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  return cloud;
}
