import type { Fetcher } from 'aws-jwt-verify/https';
import * as z from 'zod/mini';

const TIME_OUT_MS = 3_000;
const DISCOVERY_PATH = '/.well-known/openid-configuration';

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const METADATA = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Where an issuer says where its keys are. */
export function discoveryUriOf(issuer: string): string {
  return withoutFinalSlash(issuer) + DISCOVERY_PATH;
}

/**
 * Fetches the keys of an issuer from their own address, or from the one that its discovery document names. Rejects when
 * they do not come in time, come from elsewhere, or the document is that of another issuer.
 */
export const issuerKeys: Fetcher = {
  fetch: async uri => {
    const fetched = await read(uri);
    if (!uri.endsWith(DISCOVERY_PATH)) return fetched;
    const { issuer, jwks_uri } = METADATA.parse(JSON.parse(new TextDecoder().decode(fetched)));
    if (discoveryUriOf(issuer) !== uri) throw new Error('the discovery document is that of another issuer');
    // Keys that anyone on the way could replace verify nothing.
    if (new URL(jwks_uri).protocol !== new URL(uri).protocol) throw new Error('the keys are not behind TLS');
    return await read(jwks_uri);
  },
};

async function read(uri: string): Promise<ArrayBuffer> {
  const response = await fetch(uri, { redirect: 'error', signal: AbortSignal.timeout(TIME_OUT_MS) });
  if (!response.ok) throw new Error(`the issuer answers ${response.status}`);
  return await response.arrayBuffer();
}

function withoutFinalSlash(url: string): string {
  return url.replace(/\/$/, '');
}
