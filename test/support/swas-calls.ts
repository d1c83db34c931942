import { type Cloud, type CloudOptions, startCloud } from '../../local/cloud/cloud.ts';
import { type Acs3Answer, callAcs3 } from './acs3-request.ts';
import { readVectors } from './cloud-vectors.ts';

export const SWAS_REGION = 'cn-hangzhou';
/** A public key that anybody may import. */
export const SWAS_PUBLIC_KEY: string = Object(readVectors('swas').keys).rsa2048.openssh;
/** A time in the last millisecond of its minute. */
export const SWAS_NOW = Date.UTC(2026, 10, 23, 13, 0, 59, 999);

type Parameters = Record<string, string>;
export type SwasCall = (action: string, parameters?: Parameters) => Promise<Acs3Answer>;

/** A cloud in which each of these access keys, with the secret `test`, is an account of its own. */
export function startSwas(accessKeyIds: readonly string[], options: CloudOptions = {}): Promise<Cloud> {
  const credentials = new Map(accessKeyIds.map(accessKeyId => [accessKeyId, 'test']));
  return startCloud({ credentials, now: () => SWAS_NOW, ...options });
}

/** Calls operations in the name of an account, in the same region. */
export function swasCalls(cloud: () => Pick<Cloud, 'url'>, accessKeyId: string): SwasCall {
  return (action, parameters = {}) =>
    callAcs3(cloud().url, { action, parameters: { RegionId: SWAS_REGION, ...parameters }, accessKeyId });
}

export function importing(KeyPairName: string, more: Parameters = {}): Parameters {
  return { KeyPairName, PublicKeyBody: SWAS_PUBLIC_KEY, ...more };
}

export function codeOf({ status, body }: Acs3Answer): unknown {
  return status === 200 ? 'ok' : body['Code'];
}

export function keyPairNames({ body }: Acs3Answer): unknown[] {
  return Object.values(Object(body['KeyPairs'])).map(keyPair => Object(keyPair).KeyPairName);
}
