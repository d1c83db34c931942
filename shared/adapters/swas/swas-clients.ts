export interface SwasCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface SwasSettings {
  /** An origin for all regions, in place of `https://swas.<region>.aliyuncs.com`. */
  readonly endpoint?: string | undefined;
  readonly credentials: SwasCredentials;
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
  /** The first page of the key pairs of that name. */
  listKeyPairs(name: string): Promise<{ readonly keyPairs?: ListedKeyPair[]; readonly totalCount?: number }>;
  deleteKeyPair(name: string): Promise<void>;
}

/** Where the service of a region is; the SDK's own default is no host that exists. */
export function swasOrigin(region: string, { endpoint }: Pick<SwasSettings, 'endpoint'>): URL {
  return new URL(endpoint ?? `https://swas.${region}.aliyuncs.com`);
}

/** The client of a region, made at its first use and kept for the life of the process. */
export type SwasClients = (region: string) => Promise<SwasClient>;

/** Loads the SDK at the first use: whoever never asks for SWAS does not pay for it. */
export function swasClients(settings: SwasSettings): SwasClients {
  const clients = new Map<string, Promise<SwasClient>>();
  return region => {
    const client = clients.get(region) ?? loadClient(region, settings);
    clients.set(region, client);
    return client;
  };
}

async function loadClient(region: string, settings: SwasSettings): Promise<SwasClient> {
  const { newSwasClient } = await import('./swas-client.ts');
  return newSwasClient(region, settings);
}
