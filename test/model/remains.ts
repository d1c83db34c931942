import { deleteByName, sendLate, sent } from './provider.ts';
import type { KeyPairThere, Point, State, Task } from './state.ts';
import { end, goOn, type Step, type Turn, underFault } from './turn.ts';

/** Looks what stands under the name, and whether it may be deleted. */
export function find(turn: Turn): readonly Step[] {
  const { state, process, broken } = turn;
  const next = { at: isToDelete(turn) ? 'delete' : afterOther(turn) } as const;
  const unlooked = process.task === 'create' && broken.has('failed-without-look');
  return [
    goOn(turn, `finds ${state.there ? `key ${state.there.key}` : 'nothing'}`, next),
    ...underFault(turn, faulty => [
      unlooked
        ? goOn(faulty, 'looks for remains: it is refused', { at: 'fail' })
        : end(faulty, 'looks for remains: there is no answer'),
    ]),
  ];
}

function isToDelete({ state, process, broken }: Turn): boolean {
  const { there, rows } = state;
  if (!there) return false;
  if (there.tag !== process.vend && !broken.has('tags-not-compared')) return false;
  return process.task !== 'removal' || broken.has('public-key-not-compared') || isVendedKey(there, rows);

  function isVendedKey({ key }: KeyPairThere, { [process.vend]: row }: State['rows']): boolean {
    return row?.key === undefined || row.key === key;
  }
}

/** Where to go on when there is nothing to delete. */
function afterOther({ state, process }: Turn): Point {
  if (process.task !== 'create') return 'finish';
  return state.there || process.wasInUse ? 'fail' : 'create';
}

const AFTER_DELETE: Readonly<Record<Task, Point>> = {
  create: 'record',
  undo: 'finish',
  removal: 'finish',
  release: 'done',
};

/**
 * Deletes what was found, by its name. Of an answered delete a copy may still be on its way, unless a create of
 * its own vend follows; then the protocol relies on the answer to be the last of it.
 */
export function deleteFound(turn: Turn): readonly Step[] {
  const { vend, task } = turn.process;
  const { broken } = turn;
  const next = { at: AFTER_DELETE[task], cleared: true };
  return [
    goOn(turn, 'deletes the key pair', next, sent(turn, deleteByName(turn.state))),
    ...underFault(turn, faulty => {
      const landed = sent(turn, deleteByName(faulty.state));
      const late = { call: 'delete', vend, task } as const;
      const sentLate = { state: sendLate(faulty.state, late) };
      const lost = [
        end(faulty, 'deletes the key pair: the answer is lost', landed),
        end(faulty, 'deletes the key pair: the call is late', sent(turn, sentLate)),
      ];
      if (task === 'create' && !broken.has('copies-outlive-answers')) return lost;
      const twice = { ...landed, state: sendLate(landed.state, { ...late, isCopy: true }) };
      return [...lost, goOn(faulty, 'deletes the key pair: a copy of the call is late', next, twice)];
    }),
  ];
}
