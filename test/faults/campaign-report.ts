import type { ProviderId } from '../../shared/domain/key-pair.ts';
import { countFaults, type LoggedCall } from '../support/fault-log.ts';
import type { Truth } from '../support/fault-truth.ts';
import type { Violations } from './campaign-violations.ts';
import type { Story } from './vend-story.ts';

export interface CampaignReport {
  readonly seed: string;
  readonly vends: number;
  /** The share of vends that a fault or a kill met. */
  readonly hitShare: number;
  /** Vends that five attempts did not settle. */
  readonly needingAttention: number;
  readonly violations: Violations;
  /** What was really injected: the kinds of faults by service, and the kills. */
  readonly injected: Readonly<Record<string, number>>;
  /** How long after its call a delivery ended at the provider, at the longest. */
  readonly latestDeliveryMs: number;
  readonly seconds: number;
}

export interface CampaignOutcome {
  readonly seed: string;
  readonly stories: readonly Story[];
  readonly truth: Truth;
  readonly violations: Violations;
  readonly kills: number;
  readonly calls: readonly LoggedCall[];
  readonly provider: ProviderId;
  readonly durationMs: number;
}

export function reportOf(outcome: CampaignOutcome): CampaignReport {
  const { seed, stories, truth, violations, kills, calls, provider, durationMs } = outcome;
  const faulted = new Set(
    calls.filter(({ fault }) => fault).map(({ subject }) => subject.replace(/^KP#/, '')),
  );
  const hit = stories.filter(({ id, name, deaths }) => deaths > 0 || faulted.has(id) || faulted.has(name));
  return {
    ...{ seed, violations },
    vends: stories.length,
    hitShare: hit.length / stories.length,
    needingAttention: [...truth.vends.values()].filter(({ state }) => state === 'needs_attention').length,
    injected: { ...countFaults(calls), 'kill -9': kills },
    latestDeliveryMs: latestDelivery(calls, provider),
    seconds: Math.round(durationMs / 1000),
  };
}

/** The report as lines of two columns. */
export function linesOf(report: CampaignReport): string[] {
  const { seed, vends, hitShare, injected, latestDeliveryMs, seconds, needingAttention, violations } = report;
  const rows: [name: string, value: string | number][] = [
    ['seed', seed],
    ['vends', vends],
    ['vends hit by a fault or a kill', `${(hitShare * 100).toFixed(1)} %`],
    ...Object.entries(injected).sort(([a], [b]) => (a < b ? -1 : 1)),
    ['latest delivery at the provider', `${latestDeliveryMs} ms after its call`],
    ['duration', `${seconds} s`],
    ['vends that need attention', needingAttention],
    ...Object.entries(violations).map(([name, found]): [string, number] => [name, found.length]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function latestDelivery(calls: readonly LoggedCall[], provider: ProviderId): number {
  return calls
    .filter(({ service }) => service === provider)
    .flatMap(({ receivedAt, deliveries }) => deliveries.map(({ endedAt }) => endedAt - receivedAt))
    .reduce((latest, ms) => Math.max(latest, ms), 0);
}
