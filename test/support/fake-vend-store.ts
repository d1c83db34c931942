import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { KeyPairLocation } from '../../shared/domain/key-pair.ts';
import type { Vend, VendFacts } from '../../shared/domain/vend.ts';
import type { ListQuery, Transition, VendStore } from '../../shared/ports/vend-store.ts';

export interface FakeVendStore extends VendStore {
  readonly vends: ReadonlyMap<string, Vend>;
  /** The id that holds a name, by place. */
  readonly names: ReadonlyMap<string, string>;
  readonly entries: readonly AuditEntry[];
}

/** Vends, names and audit entries in memory, under the rules of the port. */
export function fakeVendStore(): FakeVendStore {
  const vends = new Map<string, Vend>();
  const names = new Map<string, string>();
  const entries: AuditEntry[] = [];

  const holds = (vend: Vend) => names.get(placeOf(vend)) === vend.id;
  const isFree = (vend: Vend) => !names.has(placeOf(vend)) || holds(vend);
  const mayGoOn = ({ name, to }: Transition) => !name || (name === 'take' ? isFree(to) : holds(to));

  return {
    ...{ vends, names, entries },

    async claim(vend, entry, signal) {
      refuseAborted(signal);
      const existing = vends.get(vend.id);
      if (existing) return { kind: 'exists', vend: structuredClone(existing) };
      refuseBrokenChain(entries, entry);
      if (!isFree(vend)) return { kind: 'name-taken' };
      write(vend, entry);
      names.set(placeOf(vend), vend.id);
      return { kind: 'claimed' };
    },

    async transition(change, signal) {
      refuseAborted(signal);
      const current = vends.get(change.from.id);
      if (!current || !passesFence(current, change)) return 'superseded';
      refuseBrokenChain(entries, change.entry);
      if (!mayGoOn(change)) return 'name-taken';
      write(change.to, change.entry);
      if (change.name === 'take') names.set(placeOf(change.to), change.to.id);
      if (change.name === 'release') names.delete(placeOf(change.to));
      return 'applied';
    },

    async find(id, signal) {
      refuseAborted(signal);
      return structuredClone(vends.get(id));
    },

    async list(query, signal) {
      refuseAborted(signal);
      const matching = [...vends.values()].filter(vend => matches(vend, query)).sort(byNewest);
      const page = matching.slice(0, query.limit);
      return { vends: structuredClone(page), next: matching.length > page.length ? page.at(-1) : undefined };
    },
  };

  function write(vend: Vend, entry: AuditEntry): void {
    vends.set(vend.id, structuredClone(vend));
    entries.push(structuredClone(entry));
  }
}

function placeOf({ provider, account, region, name }: KeyPairLocation): string {
  return [provider, account, region, name].join('#');
}

function passesFence(current: Vend, { from, unexpiredAt }: Transition): boolean {
  const isSame =
    current.revision === from.revision && current.state === from.state && current.attempt === from.attempt;
  const isUnexpired = unexpiredAt === undefined || (current.retrieval?.expiresAt ?? 0) > unexpiredAt;
  return isSame && isUnexpired;
}

function matches(vend: Vend, { principal, states, after, name, provider, region }: ListQuery): boolean {
  return (
    vend.principal === principal &&
    states.includes(vend.state) &&
    [vend.name, undefined].includes(name) &&
    [vend.provider, undefined].includes(provider) &&
    [vend.region, undefined].includes(region) &&
    (after === undefined || byNewest(vend, after) > 0)
  );
}

type Position = Pick<VendFacts, 'createdAt' | 'id'>;

function byNewest(a: Position, b: Position): number {
  const [left, right] = [a, b].map(({ createdAt, id }) => `${createdAt}#${id}`);
  if (left === right) return 0;
  return `${left}` > `${right}` ? -1 : 1;
}

function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted)
    throw new KeyvendError('unavailable', 'the fake store was called with an aborted signal');
}

function refuseBrokenChain(entries: readonly AuditEntry[], { keyPairId, sequence }: AuditEntry): void {
  if (entries.some(entry => entry.keyPairId === keyPairId && entry.sequence === sequence)) {
    throw new KeyvendError('internal', 'the fake store holds this audit entry already');
  }
}
