import { beginRemoval } from './removal.ts';
import { type VendId, type VendRow, withProcess, writeRow } from './state.ts';
import { leaseIsOver } from './store.ts';
import { end, goOn, type Step, type Turn } from './turn.ts';

const VENDS: readonly VendId[] = ['a', 'b'];

/** Takes any vend that is due: a removal is finished, an expired key removed, an abandoned create undone. */
export function reconcile(turn: Turn): readonly Step[] {
  if (turn.broken.has('nobody-takes-over')) return [];
  return VENDS.flatMap(vend => {
    const row = turn.state.rows[vend];
    if (!row || !isDue(turn, vend, row)) return [];
    const process = { ...turn.process, vend };
    const state = withProcess(turn.state, turn.index, process);
    return takeDue({ ...turn, state, process }, row);
  });
}

function isDue({ state, broken }: Turn, vend: VendId, row: VendRow): boolean {
  if (row.state === 'ready') return vend === 'a' && state.expired;
  return (row.state === 'creating' || row.state === 'deleting') && leaseIsOver(state, vend, broken);
}

function takeDue(turn: Turn, row: VendRow): readonly Step[] {
  const { state, index, process, mostAttempts } = turn;
  const { vend } = process;
  if (row.state === 'ready') return beginRemoval(turn, row);
  if (row.attempt >= mostAttempts) {
    const marked = writeRow(state, vend, { ...row, state: 'needs_attention' }, index);
    return [end(turn, `marks ${vend} for a person`, { state: marked })];
  }
  if (row.state === 'deleting') return beginRemoval(turn, row);
  const attempt = row.attempt + 1;
  const taken = writeRow(state, vend, { ...row, attempt }, index);
  const next = { at: 'find', task: 'undo', audited: true } as const;
  return [goOn(turn, `takes ${vend} over to undo it, attempt ${attempt}`, next, { state: taken })];
}
