/** The closed list of metrics. They carry no dimension that a caller can choose. */
export type MetricName =
  | 'KeyPairsVended'
  | 'KeyPairsImported'
  | 'VendsReplayed'
  | 'KeysReleased'
  | 'ReleasesReplayed'
  | 'RetrievalsMissed'
  | 'RequestsRefused'
  | 'RequestsFailed'
  | 'InternalErrors';

export interface Metrics {
  count(name: MetricName): void;
}
