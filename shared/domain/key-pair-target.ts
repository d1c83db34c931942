import type { KeyPairLocation, ProviderId } from './key-pair.ts';
import type { Vend } from './vend.ts';

/** How many places one request may name. A transaction of the table holds 100 items, and each target is one of them. */
export const MOST_TARGETS = 20;

/** A place at which a key pair is asked for. */
export interface KeyPairTarget {
  readonly provider: ProviderId;
  readonly region: string;
}

export const TARGET_STATES = ['creating', 'ready', 'deleted'] as const;
export type TargetState = (typeof TARGET_STATES)[number];

/** A key pair at one of its targets, as the API shows it. */
export interface TargetStatus extends KeyPairTarget {
  readonly status: TargetState;
  readonly providerFingerprint: string | null;
  readonly providerId: string | null;
}

/** One of several places of a vend, and how far the vend has come there. */
export interface VendTarget extends KeyPairTarget {
  readonly state: TargetState;
  /** The name was seen free there, under our lock and before any call that could make the key pair. */
  readonly seenAbsent?: true | undefined;
  readonly providerFingerprint: string | null;
  readonly providerId: string | null;
}

/** Targets of which nothing is known yet, or, after all was undone, nothing any more. */
export function unseenTargets(targets: readonly KeyPairTarget[]): VendTarget[] {
  return targets.map(({ provider, region }) => ({
    ...{ provider, region, state: 'creating' },
    ...{ providerFingerprint: null, providerId: null },
  }));
}

export function targetStatusOf({ state, ...target }: VendTarget): TargetStatus {
  const { provider, region, providerFingerprint, providerId } = target;
  return { provider, region, status: state, providerFingerprint, providerId };
}

/** Where the names of a vend are. */
export function locationsOf(vend: KeyPairLocation & Pick<Vend, 'targets'>): readonly KeyPairLocation[] {
  const { account, name, targets } = vend;
  return targets?.map(({ provider, region }) => ({ provider, account, region, name })) ?? [vend];
}

/** A vend as it is at one of its targets: what is to be read of it there, never to be written. */
export function vendAt(vend: Vend, target: VendTarget): Vend {
  const { provider, region, seenAbsent, providerFingerprint, providerId } = target;
  return {
    ...vend,
    provider,
    region,
    seenAbsent,
    key: vend.key && { ...vend.key, providerFingerprint, providerId },
  };
}

/** A vend as it is at each of its places. */
export function vendAtEach(vend: Vend): readonly Vend[] {
  return vend.targets?.map(target => vendAt(vend, target)) ?? [vend];
}
