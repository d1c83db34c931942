import type { Broken } from './protocol.ts';
import { isRunning, type LateCall, type State, type VendId } from './state.ts';

/**
 * Whether the lease of a vend may have run out. Ours outlives its holder and every call of it; only the delete of
 * a removal may land later still, which is what names are held for.
 */
export function leaseIsOver({ processes, late }: State, vend: VendId, broken: Broken): boolean {
  if (broken.has('lease-shorter-than-function')) return true;
  const isHeld = processes.some(
    process => process.vend === vend && process.task !== 'release' && isRunning(process),
  );
  return !isHeld && (broken.has('lease-without-drain') || !late.some(call => isWaitedFor(call, vend)));
}

/** A late commit is not waited for: its fence stops it. */
function isWaitedFor(late: LateCall, vend: VendId): boolean {
  if (late.vend !== vend || late.call === 'commit') return false;
  return late.call === 'create' || late.task !== 'removal';
}

/** Whether a vend may take the name: nobody's, its own, or one that is held no longer. */
export function mayTakeName({ name, late }: State, vend: VendId): boolean {
  if (!name || name.vend === vend) return true;
  return name.held && !late.some(call => call.call === 'delete' && call.vend === name.vend);
}

/** A vend takes the name. Where it is its own again, the protocol relies on its answered deletes to be over. */
export function takeName(state: State, vend: VendId, broken: Broken): State {
  const isOver = (call: LateCall) => call.call === 'delete' && call.vend === vend && call.isCopy;
  const late = broken.has('copies-outlive-answers') ? state.late : state.late.filter(call => !isOver(call));
  return { ...state, late, name: { vend, held: false } };
}

/** A vend lets go of its name: at once, or, where a delete may still land, after a time. */
export function letGoOfName(state: State, vend: VendId, hold: boolean, broken: Broken): State {
  if (state.name && state.name.vend !== vend) return state;
  const held = hold && !broken.has('name-not-held');
  return { ...state, name: held ? { vend, held } : undefined };
}
