import type { Broken } from './protocol.ts';
import { land } from './provider.ts';
import type { Scenario } from './scenarios.ts';
import type { KeyPairThere, State } from './state.ts';
import type { Step } from './turn.ts';

/** What happens beside the processes: late calls land, time passes, strangers use the name. */
export function surroundingSteps(state: State, scenario: Scenario, broken: Broken): readonly Step[] {
  return [
    ...lateCalls(state, broken),
    ...(scenario.expires && !state.expired && state.rows.a?.state === 'ready' ? [expiry(state)] : []),
    ...(mayStrangersCome(state, broken) ? strangers(state) : []),
  ];
}

function lateCalls(state: State, broken: Broken): readonly Step[] {
  return state.late.map(late => {
    const { state: to, breaks } = land(state, late, broken);
    return { does: `the late ${late.call} of ${late.vend} lands`, to, breaks };
  });
}

function expiry(state: State): Step {
  return { does: 'the retrieval of a expires', to: { ...state, expired: true }, breaks: undefined };
}

/** Between the look and the delete by name nothing can protect a stranger. */
function mayStrangersCome({ processes, late, strangersLeft }: State, broken: Broken): boolean {
  if (strangersLeft === 0) return false;
  if (broken.has('strangers-come-any-time')) return true;
  return !processes.some(({ at }) => at === 'delete') && !late.some(({ call }) => call === 'delete');
}

function strangers(state: State): readonly Step[] {
  const { there, rows } = state;
  const key = state.keysMade + 1;
  const own: KeyPairThere = { key, madeFor: 'stranger', tag: 'none' };
  const left = { ...state, strangersLeft: state.strangersLeft - 1 };
  if (!there) return [quietly('a stranger takes the name', { ...left, keysMade: key, there: own })];
  const gone = { ...left, there: undefined };
  if (there.madeFor === 'stranger') return [quietly('the stranger lets go of the name', gone)];
  if (rows[there.madeFor]?.key !== there.key) return [];
  const stolen = there.key;
  const copy = { ...own, tag: there.tag };
  return [
    quietly('a stranger deletes the vended key pair', { ...gone, stolen }),
    quietly('a stranger replaces the vended key pair and copies its tags', {
      ...left,
      keysMade: key,
      there: copy,
      stolen,
    }),
  ];
}

function quietly(does: string, to: State): Step {
  return { does, to, breaks: undefined };
}
