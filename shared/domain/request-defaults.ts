import { canonicalJson } from './canonical-json.ts';
import { RSA_KEY_SIZES } from './key-pair.ts';
import { RETRIEVAL_TTL_SECONDS, type RetrievalOptions } from './retrieval.ts';

/** How the private key can be collected when a request says nothing of it. */
export const DEFAULT_RETRIEVAL: RetrievalOptions = {
  ttlSeconds: RETRIEVAL_TTL_SECONDS.usual,
  access: 'bearer',
  passcode: false,
};

const DEFAULTS: Readonly<Record<string, unknown>> = {
  keyType: 'rsa',
  keySize: RSA_KEY_SIZES[0],
  origin: 'provider',
  retrieval: DEFAULT_RETRIEVAL,
};

/**
 * A request without the members that say what is meant anyhow. Its hash then stays the same when a later version
 * learns a new member with a default, and old client tokens go on naming their requests.
 */
export function withoutDefaults(request: object): Record<string, unknown> {
  return withoutThose(request, DEFAULTS);
}

function withoutThose(value: object, defaults: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const usual = defaults[name];
      if (canonicalJson(member) === canonicalJson(usual ?? null)) return [];
      return [[name, isRecord(member) && isRecord(usual) ? withoutThose(member, usual) : member]];
    }),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
