/** The closed list of metrics. They carry no dimension that a caller can choose. */
export type MetricName =
  | 'KeyPairsVended'
  | 'KeyPairsImported'
  | 'VendsLimited'
  | 'VendsReplayed'
  | 'DryRuns'
  | 'KeysReleased'
  | 'ReleasesReplayed'
  | 'RetrievalsReissued'
  | 'RetrievalsMissed'
  | 'KeyPairsDeleted'
  | 'RequestsRefused'
  | 'RequestsForbidden'
  | 'RequestsFailed'
  | 'InternalErrors'
  | 'AbandonedVendsUndone'
  | 'AbandonedImportsFinished'
  | 'KeyPairsExpired'
  | 'ReconciliationsPostponed'
  | 'VendsNeedingAttention'
  | 'AuditCheckpointsSigned'
  | 'AuthorizationsFailed'
  | 'TokensRefused'
  | 'TokensMalformed'
  | 'TokensOfUnknownIssuer'
  | 'TokensWithWrongAlgorithm'
  | 'TokensWithUnknownKey'
  | 'TokensWithWrongSignature'
  | 'TokensExpired'
  | 'TokensNotYetValid'
  | 'TokensForOthers'
  | 'TokensWithUnusableSubject';

export interface Metrics {
  /** Adds to a metric; one unless `by` says otherwise. */
  count(name: MetricName, by?: number): void;
}
