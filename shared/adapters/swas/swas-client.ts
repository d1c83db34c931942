import { $OpenApiUtil } from '@alicloud/openapi-core';
import sdk from '@alicloud/swas-open20200601';
import { type SwasClient, type SwasSettings, swasOrigin } from './swas-clients.ts';

/**
 * Beyond the protocol's own limit of 10 s. The SDK has no time-out for connecting: `connectTimeout` is the time that a
 * socket may be silent, and without it an answer may take 3 s.
 */
const TIMEOUT_MS = 12_000;

/** The client of one region. It makes one attempt a call, as the SDK does by default. */
export function newSwasClient(regionId: string, settings: SwasSettings): SwasClient {
  const { protocol, host } = swasOrigin(regionId, settings);
  const config = new $OpenApiUtil.Config({
    ...settings.credentials,
    ...{ protocol: protocol.replace(':', ''), endpoint: host },
    ...{ connectTimeout: TIMEOUT_MS, readTimeout: TIMEOUT_MS },
  });
  const client = new sdk.default(config);
  return {
    async createKeyPair({ name, clientToken }) {
      const request = new sdk.CreateKeyPairRequest({ regionId, keyPairName: name, clientToken });
      return (await client.createKeyPair(request)).body?.privateKeyBody;
    },
    async importKeyPair({ name, clientToken, publicKey }) {
      const named = { regionId, keyPairName: name, clientToken };
      await client.importKeyPair(new sdk.ImportKeyPairRequest({ ...named, publicKeyBody: publicKey }));
    },
    async listKeyPairs(name) {
      const request = new sdk.ListKeyPairsRequest({ regionId, keyPairName: name });
      return (await client.listKeyPairs(request)).body ?? {};
    },
    async deleteKeyPair(name) {
      await client.deleteKeyPairs(new sdk.DeleteKeyPairsRequest({ regionId, keyPairNames: [name] }));
    },
  };
}
