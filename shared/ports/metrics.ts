import type { ProviderId } from '../domain/key-pair.ts';

/** The closed list of what is counted. */
export const COUNTERS = [
  'KeyPairsVended',
  'KeyPairsImported',
  'VendsLimited',
  'VendsReplayed',
  'DryRuns',
  'KeysReleased',
  'ReleasesReplayed',
  'RetrievalsReissued',
  'RetrievalsMissed',
  'RetrievalsLocked',
  'KeyPairsDeleted',
  'RequestsRefused',
  'RequestsForbidden',
  'RequestsFailed',
  'InternalErrors',
  'StoreErrors',
  'KmsErrors',
  'ProviderErrors',
  'AbandonedVendsUndone',
  'AbandonedImportsFinished',
  'KeyPairsExpired',
  'ReconciliationsPostponed',
  'VendsNeedingAttention',
  'AuditCheckpointsSigned',
  'AuthorizationsFailed',
  'TokensRefused',
  'TokensMalformed',
  'TokensOfUnknownIssuer',
  'TokensWithWrongAlgorithm',
  'TokensWithUnknownKey',
  'TokensWithWrongSignature',
  'TokensExpired',
  'TokensNotYetValid',
  'TokensForOthers',
  'TokensWithUnusableSubject',
] as const;

/** The closed list of ages. */
export const AGES = ['OldestUnfinishedVendAge', 'AuditCheckpointAge'] as const;

export type MetricName = (typeof COUNTERS)[number];
export type AgeName = (typeof AGES)[number];

/** Beside the stage, the only dimension. No caller can choose a value that is not in its list. */
export interface MetricDimensions {
  readonly provider?: ProviderId | undefined;
}

export interface Metrics {
  /** Adds to a counter; one unless `by` says otherwise. */
  count(name: MetricName, by?: number, dimensions?: MetricDimensions): void;
  /** Tells an age that was seen now. */
  age(name: AgeName, seconds: number): void;
}
