import { type VendRow, writeRow } from './state.ts';
import { leaseIsOver, letGoOfName } from './store.ts';
import { end, goOn, type Step, type Turn } from './turn.ts';

/** Revokes a key pair for its owner, or goes on with a removal that was abandoned. */
export function revoke(turn: Turn): readonly Step[] {
  const { state, process, broken } = turn;
  const row = state.rows[process.vend];
  if (!row || row.state === 'creating' || row.state === 'failed' || row.state === 'ended') return [];
  if (row.state === 'deleting' && !leaseIsOver(state, process.vend, broken)) return [];
  return beginRemoval(turn, row);
}

/** Takes the lease of a removal; from here on the key can be collected by nobody. */
export function beginRemoval(turn: Turn, row: VendRow): readonly Step[] {
  const { state, index, process, broken } = turn;
  const { vend } = process;
  const next = { at: 'find', task: 'removal', audited: true } as const;
  if (broken.has('deletes-before-row')) {
    return [goOn(turn, `begins to remove ${vend}`, { ...next, rowIsAsRead: true })];
  }
  const attempt = row.state === 'deleting' ? row.attempt + 1 : 1;
  const effect = { state: writeRow(state, vend, { ...row, state: 'deleting', attempt }, index) };
  return [goOn(turn, `begins to remove ${vend}, attempt ${attempt}`, next, effect)];
}

/** Ends a removal, or an attempt that was undone. The name is held where something was or may have been deleted. */
export function finish(turn: Turn): readonly Step[] {
  const { state, index, process, broken } = turn;
  const { vend, task, cleared, rowIsAsRead } = process;
  const row = state.rows[vend];
  if (!row || !rowIsAsRead) return [end(turn, 'is superseded')];
  const isRemoval = task === 'removal';
  const ended = writeRow(state, vend, { ...row, state: isRemoval ? 'ended' : 'failed' }, index);
  const does = isRemoval ? `ends ${vend}` : `fails ${vend}`;
  return [end(turn, does, { state: letGoOfName(ended, vend, isRemoval || cleared, broken) })];
}
