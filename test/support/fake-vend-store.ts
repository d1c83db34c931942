import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import type { KeyPairLocation } from '../../shared/domain/key-pair.ts';
import { dueAt, type Vend, type VendFacts } from '../../shared/domain/vend.ts';
import type { ListQuery, NameRefusal, Transition, VendStore } from '../../shared/ports/vend-store.ts';

interface NameRow {
  readonly id: string;
  readonly heldUntil?: number;
}

export interface FakeVendStore extends VendStore {
  readonly vends: ReadonlyMap<string, Vend>;
  /** Who has a name, by place. */
  readonly names: ReadonlyMap<string, NameRow>;
  readonly entries: readonly AuditEntry[];
}

/** Vends, names and audit entries in memory, under the rules of the port. */
export function fakeVendStore(): FakeVendStore {
  const vends = new Map<string, Vend>();
  const names = new Map<string, NameRow>();
  const entries: AuditEntry[] = [];

  const refusalOf = (row: NameRow): NameRefusal => (row.heldUntil === undefined ? 'name-taken' : 'name-held');

  /** Who stands in the way of taking the name at a time; a vend does not stand in its own way. */
  function refusesTake(vend: Vend, now: number): NameRefusal | undefined {
    const row = names.get(placeOf(vend));
    if (!row || row.id === vend.id || (row.heldUntil ?? Number.POSITIVE_INFINITY) <= now) return undefined;
    return refusalOf(row);
  }

  function refusesChange({ name, to, entry }: Transition): NameRefusal | undefined {
    if (name === undefined) return undefined;
    if (name === 'take') return refusesTake(to, Date.parse(entry.at));
    const row = names.get(placeOf(to));
    return row && row.id !== to.id ? refusalOf(row) : undefined;
  }

  return {
    ...{ vends, names, entries },

    async claim(vend, entry, signal) {
      refuseAborted(signal);
      const existing = vends.get(vend.id);
      if (existing) return { kind: 'exists', vend: structuredClone(existing) };
      refuseBrokenChain(entries, entry);
      const refusal = refusesTake(vend, Date.parse(entry.at));
      if (refusal) return { kind: refusal };
      write(vend, entry);
      names.set(placeOf(vend), { id: vend.id });
      return { kind: 'claimed' };
    },

    async transition(change, signal) {
      refuseAborted(signal);
      const current = vends.get(change.from.id);
      if (!current || !passesFence(current, change)) return 'superseded';
      refuseBrokenChain(entries, change.entry);
      const refusal = refusesChange(change);
      if (refusal) return refusal;
      write(change.to, change.entry);
      writeName(change);
      return 'applied';
    },

    async amend(change, signal) {
      refuseAborted(signal);
      const current = vends.get(change.from.id);
      if (!current || !passesFence(current, change)) return 'superseded';
      vends.set(change.to.id, structuredClone(change.to));
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

    async findDue(now, limit, signal) {
      refuseAborted(signal);
      const due = [...vends.values()].flatMap(vend => {
        const at = dueAt(vend);
        return at !== undefined && at <= now ? [{ id: vend.id, at }] : [];
      });
      due.sort((a, b) => a.at - b.at);
      return due.slice(0, limit).map(({ id }) => id);
    },
  };

  function writeName({ name, to }: Transition): void {
    if (name === 'take') names.set(placeOf(to), { id: to.id });
    else if (name === 'release') names.delete(placeOf(to));
    else if (name) names.set(placeOf(to), { id: to.id, heldUntil: name.heldUntil });
  }

  function write(vend: Vend, entry: AuditEntry): void {
    vends.set(vend.id, structuredClone(vend));
    entries.push(structuredClone(entry));
  }
}

function placeOf({ provider, account, region, name }: KeyPairLocation): string {
  return [provider, account, region, name].join('#');
}

function passesFence(
  current: Vend,
  { from, unexpiredAt }: Pick<Transition, 'from' | 'unexpiredAt'>,
): boolean {
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
