import * as z from 'zod/mini';

/** An empty variable is what a pipeline has where a secret is not set. */
const TEXT = z.optional(
  z.pipe(
    z.string(),
    z.transform(text => (text.trim() === '' ? undefined : text.trim())),
  ),
);

const SETTINGS = z.object({
  AWS_REGION: TEXT,
  AWS_DEFAULT_REGION: TEXT,
  KEYVEND_TOKEN: TEXT,
  KEYVEND_PASSCODE: TEXT,
  KEYVEND_PASSPHRASE: z.optional(z.string()),
  SSH_AUTH_SOCK: TEXT,
});

/** What the `keyvend` command takes from its environment and nowhere else: most of it must not be in its arguments. */
export interface CommandSettings {
  readonly region: string | undefined;
  /** A JWT in place of AWS credentials. */
  readonly token: string | undefined;
  readonly passcode: string | undefined;
  readonly passphrase: string | undefined;
  /** Where the SSH agent listens. */
  readonly agentSocket: string | undefined;
}

/** Reads the environment. */
export function readCommandSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): CommandSettings {
  const data = SETTINGS.parse(environment);
  return {
    region: data.AWS_REGION ?? data.AWS_DEFAULT_REGION,
    token: data.KEYVEND_TOKEN,
    passcode: data.KEYVEND_PASSCODE,
    passphrase: data.KEYVEND_PASSPHRASE || undefined,
    agentSocket: data.SSH_AUTH_SOCK,
  };
}
