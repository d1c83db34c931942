import { KMSClient } from '@aws-sdk/client-kms';

/** Every KMS operation that keyvend uses may be repeated, so the SDK's own retries stay on. */
export function kmsClient(region: string): KMSClient {
  return new KMSClient({
    region,
    maxAttempts: 3,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
}
