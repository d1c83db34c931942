import * as z from 'zod/mini';

/** Keys that come without TLS are believed from this machine only. */
const URL_OF_ISSUER = z
  .string()
  .check(z.regex(/^(https:\/\/[^\s?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/[^\s?#@]*)?)$/));

const ISSUER = z.strictObject({
  // Part of principals: without a colon, so that no two issuers can have one in common.
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,31}$/)),
  url: URL_OF_ISSUER,
  audience: z.string().check(z.minLength(1)),
  jwksUri: z.optional(URL_OF_ISSUER),
  algorithms: z._default(
    z.array(z.enum(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'EdDSA'])).check(z.minLength(1)),
    ['RS256'],
  ),
});

const ISSUERS = z.array(ISSUER).check(
  z.refine(all => isUnique(all.map(({ name }) => name))),
  z.refine(all => isUnique(all.map(({ url }) => url))),
);

export type Issuer = Readonly<z.infer<typeof ISSUER>>;

/**
 * Reads the issuers whose JWTs are accepted, a JSON array in `KEYVEND_ISSUERS`; none without it. Throws with the places,
 * never the values, that are wrong.
 */
export function readIssuers(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly Issuer[] {
  const parsed = ISSUERS.safeParse(parseJson(environment['KEYVEND_ISSUERS'] ?? '[]'));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(issue => ['KEYVEND_ISSUERS', ...issue.path].join('.'));
  throw new Error(`The issuers of tokens are wrong: ${places.join(', ')}`);
}

/** Undefined, which no list of issuers is, for what is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isUnique(values: readonly string[]): boolean {
  return new Set(values).size === values.length;
}
