import type * as z from 'zod/mini';
import { AUDIT_EVENT_PAGE } from '../shared/contracts/audit-event.ts';
import {
  AUTHORIZATION_EXPLANATION,
  type EXPLAIN_AUTHORIZATION,
} from '../shared/contracts/authorization-explanation.ts';
import { DRY_RUN } from '../shared/contracts/dry-run.ts';
import { KEY_PAIR_PAGE } from '../shared/contracts/key-pair.ts';
import type { LIST_AUDIT_EVENTS, LIST_KEY_PAIRS } from '../shared/contracts/list-query.ts';
import { PROVIDER_LIST } from '../shared/contracts/provider-list.ts';
import { type GET_KEY_PAIR, KEY_PAIR_WITH_RECEIPT } from '../shared/contracts/read-key-pair.ts';
import {
  type RELEASE_PRIVATE_KEY,
  type RELEASE_QUERY,
  RELEASED_KEY,
  RETRIEVAL_VIEW,
} from '../shared/contracts/retrieval.ts';
import { type REISSUE_RETRIEVAL, REISSUED } from '../shared/contracts/retrieval-options.ts';
import {
  type CREATE_AT_TARGETS,
  type CREATE_KEY_PAIR,
  CREATED,
  type IMPORT_KEY_PAIR,
  IMPORTED,
} from '../shared/contracts/vend.ts';
import type { RetrievalUrl } from './retrieval-url.ts';
import { type TransportOptions, transport } from './transport.ts';

/** A client token makes a request that may be repeated; without one a lost answer would be a second key pair. */
type Repeatable<Request> = Request & { readonly clientToken: string };

export type CreateRequest = Repeatable<z.input<typeof CREATE_KEY_PAIR> | z.input<typeof CREATE_AT_TARGETS>>;
export type ImportRequest = Repeatable<z.input<typeof IMPORT_KEY_PAIR>>;
export type ExplainRequest = z.input<typeof EXPLAIN_AUTHORIZATION>;
export type ReleaseRequest = z.input<typeof RELEASE_PRIVATE_KEY> &
  z.input<typeof RELEASE_QUERY> & { readonly idempotencyKey: string };

export type Created = z.output<typeof CREATED>;
export type Imported = z.output<typeof IMPORTED>;
export type DryRun = z.output<typeof DRY_RUN>;
export type KeyPairRead = z.output<typeof KEY_PAIR_WITH_RECEIPT>;
export type KeyPairPage = z.output<typeof KEY_PAIR_PAGE>;
export type AuditEventPage = z.output<typeof AUDIT_EVENT_PAGE>;
export type ProviderList = z.output<typeof PROVIDER_LIST>;
export type Explanation = z.output<typeof AUTHORIZATION_EXPLANATION>;
export type ReleasedKey = z.output<typeof RELEASED_KEY>;

/** The API as typed calls; each repeats its request as long as that may help. Rejects as `sendPatiently`. */
export function keyvendClient(options: TransportOptions) {
  const { get, post, remove, ask, take } = transport(options);
  return {
    createKeyPair: (request: CreateRequest) => post(CREATED, '/key-pairs', request),
    planKeyPair: (request: CreateRequest) => post(DRY_RUN, '/key-pairs', { ...request, dryRun: true }),
    importKeyPair: (request: ImportRequest) => post(IMPORTED, '/key-pairs/import', request),
    planImport: (request: ImportRequest) => post(DRY_RUN, '/key-pairs/import', { ...request, dryRun: true }),
    listKeyPairs: (query: z.input<typeof LIST_KEY_PAIRS>) => get(KEY_PAIR_PAGE, '/key-pairs', query),
    getKeyPair: (id: string, query: z.input<typeof GET_KEY_PAIR> = {}) =>
      get(KEY_PAIR_WITH_RECEIPT, pathOf(id), query),
    /** Each request makes a new URL, a repeated one too; the last that is answered is the one that works. */
    reissueRetrieval: (id: string, request: z.input<typeof REISSUE_RETRIEVAL> = {}) =>
      post(REISSUED, `${pathOf(id)}/retrievals`, request),
    revokeKeyPair: (id: string): Promise<void> => remove(pathOf(id)),
    listProviders: () => get(PROVIDER_LIST, '/providers'),
    listAuditEvents: (query: z.input<typeof LIST_AUDIT_EVENTS>) =>
      get(AUDIT_EVENT_PAGE, '/audit-events', query),
    explainAuthorization: (request: ExplainRequest) =>
      post(AUTHORIZATION_EXPLANATION, '/authorization/explanations', request),
    /** What the holder of a URL sees without collecting. */
    viewRetrieval: (retrieval: RetrievalUrl) => ask(RETRIEVAL_VIEW, retrieval),
    /** Takes the private key. The same Idempotency-Key gets it again for two minutes. */
    releasePrivateKey: (retrieval: RetrievalUrl, { idempotencyKey, format, ...body }: ReleaseRequest) =>
      take(RELEASED_KEY, retrieval, { idempotencyKey, format, body }),
  };
}

function pathOf(id: string): string {
  return `/key-pairs/${encodeURIComponent(id)}`;
}

export type KeyvendClient = ReturnType<typeof keyvendClient>;
