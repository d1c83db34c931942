import { $OpenApiUtil } from '@alicloud/openapi-core';
import sdk from '@alicloud/swas-open20200601';

interface SwasCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

interface NamedRequest {
  readonly name: string;
  readonly clientToken: string;
}

interface ListedKeyPair {
  readonly keyPairName?: string;
  readonly publicKey?: string;
}

/** The key pair operations of one region. Every call rejects with what the SDK throws. */
export interface SwasClient {
  /** Gives PrivateKeyBody. */
  createKeyPair(request: NamedRequest): Promise<string | undefined>;
  importKeyPair(request: NamedRequest & { readonly publicKey: string }): Promise<void>;
  /** The first page of the key pairs, of that name where there is one. */
  listKeyPairs(name?: string): Promise<{ readonly keyPairs?: ListedKeyPair[]; readonly totalCount?: number }>;
  deleteKeyPair(name: string): Promise<void>;
}

/**
 * Above the protocol's own limit of 10 s. The SDK has no time-out for connecting: its `connectTimeout` is how long a
 * socket may be silent, 3 s by default.
 */
const TIMEOUT_MS = 12_000;

/** The client of one region. It makes one attempt a call, as the SDK does by default. */
export function newSwasClient(
  regionId: string,
  { protocol, host }: URL,
  credentials: SwasCredentials,
): SwasClient {
  const config = new $OpenApiUtil.Config({
    ...credentials,
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
      const named = name === undefined ? {} : { keyPairName: name };
      const request = new sdk.ListKeyPairsRequest({ regionId, ...named });
      return (await client.listKeyPairs(request)).body ?? {};
    },
    async deleteKeyPair(name) {
      await client.deleteKeyPairs(new sdk.DeleteKeyPairsRequest({ regionId, keyPairNames: [name] }));
    },
  };
}
