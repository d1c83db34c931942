import * as z from 'zod/mini';
import type { ZodOpenApiMetadata } from 'zod-openapi';
import { AUDIT_EVENT, AUDIT_EVENT_PAGE } from '../../shared/contracts/audit-event.ts';
import {
  AUTHORIZATION_EXPLANATION,
  EXPLAIN_AUTHORIZATION,
} from '../../shared/contracts/authorization-explanation.ts';
import { DRY_RUN } from '../../shared/contracts/dry-run.ts';
import { GRANT_VERDICT } from '../../shared/contracts/grant-verdict.ts';
import { KEY_PAIR, KEY_PAIR_PAGE } from '../../shared/contracts/key-pair.ts';
import { PROVIDER_LIST } from '../../shared/contracts/provider-list.ts';
import { KEY_PAIR_WITH_RECEIPT } from '../../shared/contracts/read-key-pair.ts';
import { RELEASE_PRIVATE_KEY, RELEASED_KEY, RETRIEVAL_VIEW } from '../../shared/contracts/retrieval.ts';
import {
  REISSUE_RETRIEVAL,
  REISSUED,
  RETRIEVAL_GRANT,
  RETRIEVAL_OPTIONS,
} from '../../shared/contracts/retrieval-options.ts';
import {
  CREATE_AT_TARGETS,
  CREATE_KEY_PAIR,
  CREATED,
  IMPORT_KEY_PAIR,
  IMPORTED,
  TAGS,
  TARGETS,
} from '../../shared/contracts/vend.ts';
import { GATEWAY_REFUSAL, PROBLEM } from './problems.ts';
import { KEY_RULES, PLACE_RULES, TARGETS_RULES } from './vend-rules.ts';

type Override = Exclude<ZodOpenApiMetadata['override'], undefined>;
type Named = readonly [schema: z.core.$ZodType, id: string, description: string, override?: Override];

/** `hasReservedPrefix` has the flag `i`, which a pattern of JSON Schema cannot have. */
const NO_RESERVED_PREFIX = '^(?![Aa][Ww][Ss]:|[Kk][Ee][Yy][Vv][Ee][Nn][Dd]:)';

/** A place is a provider and a region, or else there are targets: `namePlacesOnce`. */
const ONE_WAY_TO_NAME_PLACES = {
  dependentRequired: { provider: ['region'], region: ['provider'] },
  dependentSchemas: { targets: { properties: { provider: { not: {} }, region: { not: {} } } } },
};

/** The schemas that the document names; what their refinements check is said in words of JSON Schema. */
const NAMED: readonly Named[] = [
  [CREATE_KEY_PAIR, 'CreateKeyPair', 'A key pair at one place.', { allOf: [...PLACE_RULES, ...KEY_RULES] }],
  [
    CREATE_AT_TARGETS,
    'CreateKeyPairAtTargets',
    'One key pair that is born in KMS, at several places. It needs a client token, here or as Idempotency-Key.',
    { allOf: [...TARGETS_RULES] },
  ],
  [
    IMPORT_KEY_PAIR,
    'ImportKeyPair',
    'A public key of the caller: one OpenSSH line.',
    { allOf: [...PLACE_RULES] },
  ],
  [
    TAGS,
    'Tags',
    'The tags of the caller. No two have the same key.',
    { allOf: [{ items: { properties: { key: { pattern: NO_RESERVED_PREFIX } } } }] },
  ],
  [TARGETS, 'Targets', 'The places of one key pair, each named once.', { uniqueItems: true }],
  [RETRIEVAL_OPTIONS, 'RetrievalOptions', 'How the private key can be collected.'],
  [REISSUE_RETRIEVAL, 'ReissueRetrieval', 'What is left out stays as it was.'],
  [RELEASE_PRIVATE_KEY, 'ReleasePrivateKey', 'The passcode where one is needed, a passphrase for the file.'],
  [
    EXPLAIN_AUTHORIZATION,
    'ExplainAuthorization',
    'What the caller would ask for, as far as it is said.',
    ONE_WAY_TO_NAME_PLACES,
  ],
  [CREATED, 'CreatedKeyPair', 'A key pair, and where its private key can be collected once.'],
  [IMPORTED, 'ImportedKeyPair', 'A key pair whose private key stayed with the caller.'],
  [DRY_RUN, 'DryRun', 'What would become of the request.'],
  [KEY_PAIR, 'KeyPair', 'What is public of a key pair.'],
  [KEY_PAIR_PAGE, 'KeyPairPage', 'Key pairs, newest first.'],
  [KEY_PAIR_WITH_RECEIPT, 'KeyPairWithReceipt', 'A key pair, and what became of its private key.'],
  [RETRIEVAL_GRANT, 'RetrievalGrant', 'A URL that releases a private key once.'],
  [REISSUED, 'ReissuedRetrieval', 'The URL in place of the earlier one.'],
  [RETRIEVAL_VIEW, 'RetrievalView', 'What is behind a retrieval URL.'],
  [RELEASED_KEY, 'ReleasedKey', 'The private key, this once.'],
  [GRANT_VERDICT, 'GrantVerdict', 'A decision of the grants, and what it hung on.'],
  [AUTHORIZATION_EXPLANATION, 'AuthorizationExplanation', 'Which grant would decide.'],
  [AUDIT_EVENT, 'AuditEvent', 'An entry of the audit trail, with all that its hash is made of.'],
  [AUDIT_EVENT_PAGE, 'AuditEventPage', 'Entries of the audit trail, newest first.'],
  [PROVIDER_LIST, 'ProviderList', 'What can be asked of each provider.'],
  [PROBLEM, 'Problem', 'A refusal (RFC 9457). `code` is stable; `detail` says what to do.'],
  [GATEWAY_REFUSAL, 'GatewayRefusal', 'What API Gateway answers in place of keyvend.'],
];

/** Gives the schemas of the contracts their names in the document. */
export function nameSchemas(): void {
  for (const [schema, id, description, override] of NAMED) {
    z.globalRegistry.add(schema, { id, description, ...(override && { override }) });
  }
}
