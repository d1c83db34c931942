import * as z from 'zod/mini';

const ORIGIN = z.string().check(z.regex(/^https?:\/\/[^/\s]+$/, 'an origin without a final slash'));

const SETTINGS = z.object({
  AWS_REGION: z.string(),
  KEYVEND_STAGE: z.string().check(z.regex(/^[a-z0-9-]{1,32}$/)),
  KEYVEND_TABLE: z.string().check(z.minLength(3)),
  KEYVEND_SEALING_KEY: z.string().check(z.minLength(1)),
  KEYVEND_RETRIEVAL_KEY: z.string().check(z.minLength(1)),
  KEYVEND_CHECKPOINT_KEY: z.string().check(z.minLength(1)),
  KEYVEND_BASE_URL: ORIGIN,
  KEYVEND_LOG_LEVEL: z._default(z.enum(['info', 'error']), 'info'),
  KEYVEND_TIMING: z._default(z.enum(['standard', 'fast']), 'standard'),
  KEYVEND_GRANTS_FILE: z.optional(z.string().check(z.minLength(1))),
  KEYVEND_SWAS_ENDPOINT: z.optional(ORIGIN),
  KEYVEND_SWAS_ACCESS_KEY_ID: z._default(z.string(), ''),
  KEYVEND_SWAS_ACCESS_KEY_SECRET: z._default(z.string(), ''),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings of a deployment, named after what they hold. */
export interface Settings {
  readonly region: string;
  readonly stage: string;
  readonly tableName: string;
  readonly sealingKeyId: string;
  readonly retrievalKeyId: string;
  readonly checkpointKeyId: string;
  /** The origin of retrieval URLs; never taken from a request. */
  readonly baseUrl: string;
  readonly logLevel: 'info' | 'error';
  readonly timing: 'standard' | 'fast';
  /** The grants that were deployed with the stack, as JSON; there may be none. */
  readonly grantsFile: string | undefined;
  /** Where and as whom Alibaba's Simple Application Server is asked; its endpoint is that of the region by default. */
  readonly swas: {
    readonly endpoint: string | undefined;
    readonly credentials: { readonly accessKeyId: string; readonly accessKeySecret: string };
  };
}

/** Reads the environment. Throws with the names, never the values, of the variables that are missing or wrong. */
export function readSettings(environment: Environment = process.env): Settings {
  const data = parsed(SETTINGS, environment);
  return {
    region: data.AWS_REGION,
    stage: data.KEYVEND_STAGE,
    tableName: data.KEYVEND_TABLE,
    sealingKeyId: data.KEYVEND_SEALING_KEY,
    retrievalKeyId: data.KEYVEND_RETRIEVAL_KEY,
    checkpointKeyId: data.KEYVEND_CHECKPOINT_KEY,
    baseUrl: data.KEYVEND_BASE_URL,
    logLevel: data.KEYVEND_LOG_LEVEL,
    timing: data.KEYVEND_TIMING,
    grantsFile: data.KEYVEND_GRANTS_FILE,
    swas: {
      endpoint: data.KEYVEND_SWAS_ENDPOINT,
      credentials: {
        accessKeyId: data.KEYVEND_SWAS_ACCESS_KEY_ID,
        accessKeySecret: data.KEYVEND_SWAS_ACCESS_KEY_SECRET,
      },
    },
  };
}

/** What of the settings is needed to work on the table alone. */
export type TableSettings = Pick<Settings, 'region' | 'tableName' | 'timing'>;

/** Reads those of the environment. Throws as `readSettings`. */
export function readTableSettings(environment: Environment = process.env): TableSettings {
  const needed = z.pick(SETTINGS, { AWS_REGION: true, KEYVEND_TABLE: true, KEYVEND_TIMING: true });
  const data = parsed(needed, environment);
  return { region: data.AWS_REGION, tableName: data.KEYVEND_TABLE, timing: data.KEYVEND_TIMING };
}

function parsed<Schema extends z.core.$ZodType>(schema: Schema, environment: Environment): z.output<Schema> {
  const result = z.safeParse(schema, environment);
  if (result.success) return result.data;
  const names = result.error.issues.map(issue => issue.path.join('.'));
  throw new Error(`These environment variables are missing or wrong: ${names.join(', ')}`);
}
