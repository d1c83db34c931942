import * as z from 'zod/mini';

const SETTINGS = z.object({
  KEYVEND_TOKEN: z.optional(z.string().check(z.minLength(1))),
  AWS_REGION: z.optional(z.string().check(z.minLength(1))),
});

/** As whom the API is called. */
export interface CallerSettings {
  /** A JWT, where requests are not signed with AWS credentials. */
  readonly token: string | undefined;
  readonly region: string | undefined;
}

/** Reads the environment of a caller. Throws with the names, never the values, of what is wrong. */
export function readCallerSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CallerSettings {
  const result = z.safeParse(SETTINGS, environment);
  if (result.success) return { token: result.data.KEYVEND_TOKEN, region: result.data.AWS_REGION };
  const names = result.error.issues.map(issue => issue.path.join('.'));
  throw new Error(`These environment variables are wrong: ${names.join(', ')}`);
}
