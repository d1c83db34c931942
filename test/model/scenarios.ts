import { idle, type Role, type State, type VendId } from './state.ts';

/** Who is there and what may go wrong; every interleaving of it is searched. */
export interface Scenario {
  readonly processes: readonly (readonly [Role, VendId])[];
  readonly crashes: number;
  readonly faults: number;
  /** How often a stranger may touch the name. */
  readonly strangers?: number;
  /** The key of vend `a` is vended already. */
  readonly startsReady?: boolean;
  /** The retrieval of vend `a` may expire at any moment. */
  readonly expires?: boolean;
  /** Instead of the product's own number, so that it can be reached. */
  readonly mostAttempts?: number;
}

const CREATOR_A = ['creator', 'a'] as const;
const CREATOR_B = ['creator', 'b'] as const;
const RECONCILER = ['reconciler', 'a'] as const;
const REVOKER_A = ['revoker', 'a'] as const;
const REVOKER_B = ['revoker', 'b'] as const;
const COLLECTOR = ['collector', 'a'] as const;

export const SCENARIOS = {
  'four requests with one client token': {
    processes: [CREATOR_A, CREATOR_A, CREATOR_A, CREATOR_A, RECONCILER, RECONCILER],
    ...{ crashes: 3, faults: 3 },
  },
  'a vended key is collected, revoked and expired while another vend wants its name': {
    processes: [
      ...[REVOKER_A, REVOKER_A, RECONCILER, RECONCILER],
      ...[COLLECTOR, COLLECTOR, CREATOR_B, CREATOR_B],
    ],
    ...{ startsReady: true, expires: true, crashes: 2, faults: 2 },
  },
  'two vends of one name from claim to removal': {
    processes: [CREATOR_A, CREATOR_A, REVOKER_A, RECONCILER, COLLECTOR, CREATOR_B, REVOKER_B],
    ...{ expires: true, crashes: 2, faults: 2 },
  },
  'strangers use the name at the provider': {
    processes: [CREATOR_A, CREATOR_A, REVOKER_A, RECONCILER, CREATOR_B],
    ...{ expires: true, strangers: 2, crashes: 1, faults: 2 },
  },
  'a vend that a person has to look at is revoked and asked for again': {
    processes: [CREATOR_A, CREATOR_A, CREATOR_A, RECONCILER, RECONCILER, REVOKER_A, CREATOR_B],
    ...{ mostAttempts: 2, crashes: 2, faults: 2 },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof SCENARIOS;

/** Two more crashes and two more faults. */
export function deeper(scenario: Scenario): Scenario {
  return { ...scenario, crashes: scenario.crashes + 2, faults: scenario.faults + 2 };
}

/** The state in which a scenario starts. */
export function startOf(scenario: Scenario): State {
  const { processes, crashes, faults, strangers = 0, startsReady = false } = scenario;
  return {
    rows: { a: startsReady ? { state: 'ready', attempt: 1, key: 1 } : undefined, b: undefined },
    name: startsReady ? { vend: 'a', held: false } : undefined,
    there: startsReady ? { key: 1, madeFor: 'a', tag: 'a' } : undefined,
    late: [],
    processes: processes.map(([role, vend]) => idle(role, vend)),
    expired: false,
    keysMade: startsReady ? 1 : 0,
    answered: { a: startsReady ? 1 : undefined, b: undefined },
    released: false,
    stolen: undefined,
    crashesLeft: crashes,
    faultsLeft: faults,
    strangersLeft: strangers,
  };
}
