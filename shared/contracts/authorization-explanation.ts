import * as z from 'zod/mini';
import { GRANT_ACTIONS } from '../domain/grants.ts';
import { KEY_TYPES, PROVIDERS } from '../domain/key-pair.ts';
import { GRANT_VERDICT } from './grant-verdict.ts';
import { RETRIEVAL_OPTIONS } from './retrieval-options.ts';
import { TAGS, TARGETS } from './vend.ts';

const NAME_RULE = 'must hold 1 to 255 characters';
const REGION_RULE = 'must be a region, such as us-east-1';

/** The body of `POST /v1/authorization/explanations`: what the caller would ask for, as far as it is said. */
export const EXPLAIN_AUTHORIZATION = z
  .strictObject({
    action: z.enum(GRANT_ACTIONS, `must be one of: ${GRANT_ACTIONS.join(', ')}`),
    provider: z.optional(z.enum(PROVIDERS, `must be one of: ${PROVIDERS.join(', ')}`)),
    region: z.optional(z.string(REGION_RULE).check(z.regex(/^[a-z0-9-]{1,32}$/, REGION_RULE))),
    targets: z.optional(TARGETS),
    name: z.optional(z.string('must be a text').check(z.regex(/^[\s\S]{1,255}$/u, NAME_RULE))),
    keyType: z.optional(z.enum(KEY_TYPES, `must be one of: ${KEY_TYPES.join(', ')}`)),
    tags: z.optional(TAGS),
    retrieval: z.optional(RETRIEVAL_OPTIONS),
  })
  .check(namePlacesOnce);

/** Its answer. */
export const AUTHORIZATION_EXPLANATION = z.object({ decision: GRANT_VERDICT });

interface Places {
  readonly provider?: string | undefined;
  readonly region?: string | undefined;
  readonly targets?: readonly unknown[] | undefined;
}

/** A place is a provider and a region; several places are targets. */
function namePlacesOnce({ value, issues }: z.core.ParsePayload<Places>): void {
  const { provider, region, targets } = value;
  for (const member of ['provider', 'region'] as const) {
    if (targets && value[member] !== undefined) {
      issues.push(customIssue(member, 'must be left out beside targets'));
    }
  }
  if (targets || (provider === undefined) === (region === undefined)) return;
  const missing = provider === undefined ? 'provider' : 'region';
  issues.push(customIssue(missing, 'must be given where the other of provider and region is'));
}

function customIssue(member: string, message: string) {
  return { code: 'custom' as const, path: [member], message, input: undefined };
}
