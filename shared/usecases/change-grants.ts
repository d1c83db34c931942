import { type Actor, CHAIN_START, headOf, nextAuditEntry } from '../domain/audit-entry.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import { KeyvendError } from '../domain/errors.ts';
import { type GrantsDocument, grantsVersion } from '../domain/grants.ts';
import type { Clock } from '../ports/clock.ts';
import type { GrantStore, GrantsVersion } from '../ports/grant-store.ts';

/** Changes of the grants have an audit chain of their own, under this name. */
const GRANTS_CHAIN = 'grants';

export interface ChangeGrantsDeps {
  readonly store: Pick<GrantStore, 'find' | 'write'>;
  readonly clock: Clock;
}

/** A document, and the version that it is made from: 0 where there is none, undefined for whatever is in force. */
export interface GrantsProposal {
  /** Valid: whoever read it has seen to that. */
  readonly document: GrantsDocument;
  readonly from?: number | undefined;
}

/** What becomes of a version, and what the audit entry says of it. */
type Change = (cutOff: readonly string[]) => {
  readonly members: Partial<Pick<GrantsVersion, 'document' | 'hash' | 'cutOff'>>;
  readonly facts: Readonly<Record<string, string>>;
};

/**
 * Changes who may do what, each change a new version with its audit entry. Each gives the version that is then in force,
 * the old one where nothing changes. All reject with `request_in_progress` when another change was faster.
 */
export function makeChangeGrants({ store, clock }: ChangeGrantsDeps) {
  return {
    async apply(
      { document, from }: GrantsProposal,
      actor: Actor,
      signal: AbortSignal,
    ): Promise<GrantsVersion> {
      const current = await store.find(signal);
      if (from !== undefined && from !== (current?.version ?? 0)) throw changedMeanwhile();
      const hash = grantsVersion(document);
      const members = { document: canonicalJson(document), hash };
      return change(current, () => ({ members, facts: { hash } }), actor, signal);
    },

    async cutOff(principal: string, actor: Actor, signal: AbortSignal): Promise<GrantsVersion> {
      const facts = { cutOff: principal };
      const add: Change = cutOff =>
        cutOff.includes(principal)
          ? { members: {}, facts }
          : { members: { cutOff: [...cutOff, principal] }, facts };
      return change(await store.find(signal), add, actor, signal);
    },

    async restore(principal: string, actor: Actor, signal: AbortSignal): Promise<GrantsVersion> {
      const remove: Change = cutOff => ({
        members: { cutOff: cutOff.filter(one => one !== principal) },
        facts: { restored: principal },
      });
      return change(await store.find(signal), remove, actor, signal);
    },
  };

  async function change(
    from: GrantsVersion | undefined,
    changing: Change,
    actor: Actor,
    signal: AbortSignal,
  ): Promise<GrantsVersion> {
    const { members, facts } = changing(from?.cutOff ?? []);
    if (from && isSame(from, { ...from, ...members })) return from;
    const version = (from?.version ?? 0) + 1;
    const entry = nextAuditEntry(from?.audit ?? CHAIN_START, {
      ...{ keyPairId: GRANTS_CHAIN, event: 'grants.changed', actor, at: clock() },
      facts: { version, ...facts },
    });
    const to: GrantsVersion = {
      ...{ cutOff: [], ...from, ...members, version },
      ...{ changedAt: entry.at, changedBy: actor.principal, audit: headOf(entry) },
    };
    if ((await store.write({ from, to, entry }, signal)) === 'applied') return to;
    throw changedMeanwhile();
  }
}

function isSame(a: GrantsVersion, b: GrantsVersion): boolean {
  return a.hash === b.hash && a.cutOff.join('\n') === b.cutOff.join('\n');
}

function changedMeanwhile(): KeyvendError {
  return new KeyvendError(
    'request_in_progress',
    'Somebody else changed the grants meanwhile: look at them and repeat.',
  );
}
