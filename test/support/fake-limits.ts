import type { GrantLimits } from '../../shared/domain/grants.ts';
import { hourOf, openChange } from '../../shared/domain/limits.ts';
import type { Vend } from '../../shared/domain/vend.ts';
import type { RetrievalMisses } from '../../shared/ports/retrieval-misses.ts';

/** What a vend was and shall be, and when. */
interface LimitedStep {
  readonly from?: Vend;
  readonly to: Vend;
  readonly at: number;
}

/** The counters of limits in memory, under the rules of the ports. */
export function fakeLimits() {
  const counters = new Map<string, number>();
  const isUsedUp = (key: string, most = 0) => (counters.get(key) ?? 0) >= most;
  const add = (key: string, change: number) => counters.set(key, (counters.get(key) ?? 0) + change);

  const misses: RetrievalMisses = {
    async count({ principal, at, most }) {
      const key = `${principal} MISSES ${hourOf(at)}`;
      if (isUsedUp(key, most)) return 'limited';
      add(key, 1);
      return 'counted';
    },
  };

  return {
    counters: counters as ReadonlyMap<string, number>,
    misses,

    /** The limit that a step may not pass. */
    refusalOf({ from, to, at }: LimitedStep, limits: GrantLimits): keyof GrantLimits | undefined {
      const isHourUsedUp = limits.perHour !== undefined && isUsedUp(vendsOf(to, at), limits.perHour);
      if (!from && isHourUsedUp) return 'perHour';
      const opens = openChange(from, to) > 0;
      return opens && isUsedUp(openOf(to), limits.openRetrievals) ? 'openRetrievals' : undefined;
    },

    count({ from, to, at }: LimitedStep, limits: GrantLimits): void {
      if (!from && limits.perHour !== undefined) add(vendsOf(to, at), 1);
      const change = openChange(from, to);
      if (change !== 0) add(openOf(to), change);
    },

    /** How many retrievals of a principal are open. */
    openOf: (principal: string) => counters.get(openOf({ principal })) ?? 0,
  };
}

function vendsOf({ principal }: Pick<Vend, 'principal'>, at: number): string {
  return `${principal} VENDS ${hourOf(at)}`;
}

function openOf({ principal }: Pick<Vend, 'principal'>): string {
  return `${principal} OPEN`;
}
