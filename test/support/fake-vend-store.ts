import type { AuditEntry } from '../../shared/domain/audit-entry.ts';
import { KeyvendError } from '../../shared/domain/errors.ts';
import { locationsOf } from '../../shared/domain/key-pair-target.ts';
import { dueAt, type Vend, type VendFacts } from '../../shared/domain/vend.ts';
import type {
  ListQuery,
  NameHolder,
  NameRefusal,
  Transition,
  VendStore,
} from '../../shared/ports/vend-store.ts';
import { fakeLimits } from './fake-limits.ts';

export interface FakeVendStore extends VendStore {
  readonly vends: ReadonlyMap<string, Vend>;
  /** Who has a name, by place. */
  readonly names: ReadonlyMap<string, NameHolder>;
  readonly entries: readonly AuditEntry[];
  readonly limits: ReturnType<typeof fakeLimits>;
  /** Principals who are cut off. */
  readonly cutOff: Set<string>;
}

/** Vends, names and audit entries in memory, under the rules of the port. */
export function fakeVendStore(): FakeVendStore {
  const vends = new Map<string, Vend>();
  const names = new Map<string, NameHolder>();
  const entries: AuditEntry[] = [];
  const limits = fakeLimits();
  const cutOff = new Set<string>();

  const refusalOf = (row: NameHolder): NameRefusal =>
    row.heldUntil === undefined ? 'name-taken' : 'name-held';

  /** What other vends hold of the names of a vend, and at which of its places. */
  function namesOfOthers(vend: Vend): (NameHolder & { place: number })[] {
    return placesOf(vend)
      .flatMap((key, place) => ({ ...(names.get(key) ?? { id: vend.id }), place }))
      .filter(({ id }) => id !== vend.id);
  }

  /** What stands in the way of taking the names at a time; a vend does not stand in its own way. */
  function refusesTake(vend: Vend, now: number) {
    const rows = namesOfOthers(vend).filter(({ heldUntil = Number.POSITIVE_INFINITY }) => heldUntil > now);
    const kind = worst(rows.map(refusalOf));
    if (!kind) return undefined;
    const targets = rows.filter(row => refusalOf(row) === kind).map(({ place }) => place);
    return vend.targets ? { kind, targets } : { kind };
  }

  const isCutOff = ({ unlessCutOff = '' }: Transition) => cutOff.has(unlessCutOff);

  function refusesChange({ name, to, entry }: Transition): NameRefusal | undefined {
    if (name === undefined) return undefined;
    if (name === 'take') return refusesTake(to, Date.parse(entry.at))?.kind;
    return worst(namesOfOthers(to).map(refusalOf));
  }

  return {
    ...{ vends, names, entries, limits, cutOff },

    async claim(vend, entry, signal, most = {}) {
      refuseAborted(signal);
      if (cutOff.has(vend.principal)) return { kind: 'cut-off' };
      const existing = vends.get(vend.id);
      if (existing) return { kind: 'exists', vend: structuredClone(existing) };
      refuseBrokenChain(entries, entry);
      const step = { to: vend, at: Date.parse(entry.at) };
      const limit = limits.refusalOf(step, most);
      if (limit) return { kind: 'limited', limit };
      const refusal = refusesTake(vend, step.at);
      if (refusal) return refusal;
      write(vend, entry);
      limits.count(step, most);
      for (const place of placesOf(vend)) names.set(place, { id: vend.id });
      return { kind: 'claimed' };
    },

    async transition(change, signal) {
      refuseAborted(signal);
      if (isCutOff(change)) return 'cut-off';
      const current = vends.get(change.from.id);
      if (!current || !passesFence(current, change)) return 'superseded';
      refuseBrokenChain(entries, change.entry);
      const { limits: most = {} } = change;
      const step = { ...change, at: Date.parse(change.entry.at) };
      const refusal = limits.refusalOf(step, most) ? 'limited' : refusesChange(change);
      if (refusal) return refusal;
      write(change.to, change.entry);
      limits.count(step, most);
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

    async findName({ provider, account, region, name }, signal) {
      refuseAborted(signal);
      return names.get([provider, account, region, name].join('#'));
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
    if (name === undefined) return;
    const held = typeof name === 'object' ? name : {};
    for (const place of placesOf(to)) {
      names.delete(place);
      if (name !== 'release') names.set(place, { id: to.id, ...held });
    }
  }

  function write(vend: Vend, entry: AuditEntry): void {
    vends.set(vend.id, structuredClone(vend));
    entries.push(structuredClone(entry));
  }
}

function placesOf(vend: Vend): string[] {
  return locationsOf(vend).map(({ provider, account, region, name }) =>
    [provider, account, region, name].join('#'),
  );
}

/** A name that is held becomes free by waiting; one that is taken does not. */
function worst(refusals: readonly NameRefusal[]): NameRefusal | undefined {
  return refusals.includes('name-taken') ? 'name-taken' : refusals[0];
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
    locationsOf(vend).some(
      place => [place.provider, undefined].includes(provider) && [place.region, undefined].includes(region),
    ) &&
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
