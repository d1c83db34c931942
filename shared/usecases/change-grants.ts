import { type Actor, CHAIN_START, headOf, nextAuditEntry } from '../domain/audit-entry.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { KeyvendError } from '../domain/errors.ts';
import { type GrantsDocument, grantsVersion } from '../domain/grants.ts';
import type { Clock } from '../ports/clock.ts';
import type { GrantStore, GrantsVersion } from '../ports/grant-store.ts';

/** Changes of the grants have an audit chain of their own, under this name. */
export const GRANTS_CHAIN = 'grants';

export interface ChangeGrantsDeps {
  readonly store: Pick<GrantStore, 'find' | 'write'>;
  readonly clock: Clock;
}

type Change = Pick<GrantsVersion, 'document' | 'hash' | 'cutOff'>;

/**
 * Changes who may do what, each change a new version with its audit entry. Each gives the version that is then in force,
 * the old one where nothing changes. All reject with `request_in_progress` when another change was faster.
 */
export function makeChangeGrants({ store, clock }: ChangeGrantsDeps) {
  return {
    /** `document` is valid: whoever read it has seen to that. */
    apply: (document: GrantsDocument, actor: Actor, signal: AbortSignal) => {
      const hash = grantsVersion(document);
      return change({ document: canonicalJson(document), hash }, { hash }, actor, signal);
    },

    async cutOff(principal: string, actor: Actor, signal: AbortSignal): Promise<GrantsVersion> {
      const { cutOff = [] } = (await store.find(signal)) ?? {};
      const all = [...cutOff.filter(one => one !== principal), principal];
      return change({ cutOff: all }, { cutOff: principal }, actor, signal);
    },

    async restore(principal: string, actor: Actor, signal: AbortSignal): Promise<GrantsVersion> {
      const { cutOff = [] } = (await store.find(signal)) ?? {};
      const left = cutOff.filter(one => one !== principal);
      return change({ cutOff: left }, { restored: principal }, actor, signal);
    },
  };

  async function change(
    members: Partial<Change>,
    facts: Readonly<Record<string, string>>,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<GrantsVersion> {
    const from = await store.find(signal);
    if (from && isSame(from, { ...from, ...members })) return from;
    const version = (from?.version ?? 0) + 1;
    const at = clock();
    const entry = nextAuditEntry(from?.audit ?? CHAIN_START, {
      ...{ keyPairId: GRANTS_CHAIN, event: 'grants.changed', actor, at },
      facts: { version, ...facts },
    });
    const to: GrantsVersion = {
      ...{ cutOff: [], ...from, ...members, version },
      ...{ changedAt: entry.at, changedBy: actor.principal, audit: headOf(entry) },
    };
    if ((await store.write({ from, to, entry }, signal)) === 'applied') return to;
    throw new KeyvendError(
      'request_in_progress',
      'Somebody else changed the grants: look at them and repeat.',
    );
  }
}

function isSame(a: Change, b: Change): boolean {
  return a.hash === b.hash && a.cutOff.join('\n') === b.cutOff.join('\n');
}
