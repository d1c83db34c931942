import type { KeyPairThere, LateCall, NameRow, Process, State, VendRow } from './state.ts';

/** The same text for states that differ only in the order of their processes or of their late calls. */
export function keyOf(state: State): string {
  const { rows, name, there, answered } = state;
  const { expired, released, keysMade, stolen, crashesLeft, faultsLeft, strangersLeft } = state;
  const parts = [
    rowKey(rows.a),
    rowKey(rows.b),
    nameKey(name),
    thereKey(there),
    `${keysMade},${answered.a},${answered.b},${stolen},${expired},${released}`,
    `${crashesLeft},${faultsLeft},${strangersLeft}`,
    state.late.map(lateKey).sort().join(),
    state.processes.map(processKey).sort().join(),
  ];
  return parts.join('|');
}

function rowKey(row: VendRow | undefined): string {
  return row ? `${row.state}${row.attempt}.${row.key}` : '';
}

function nameKey(name: NameRow | undefined): string {
  return name ? `${name.vend}${name.held}` : '';
}

function thereKey(there: KeyPairThere | undefined): string {
  return there ? `${there.key}${there.madeFor}${there.tag}` : '';
}

function lateKey(late: LateCall): string {
  const rest = late.call === 'commit' ? `${late.key}${late.rowIsAsRead}` : `${late.task}${late.isCopy}`;
  return `${late.call}.${late.vend}.${rest}`;
}

/** Processes are shared between thousands of states. */
const processKeys = new WeakMap<Process, string>();

function processKey(process: Process): string {
  const known = processKeys.get(process);
  if (known !== undefined) return known;
  const { role, vend, at, task, rowIsAsRead, audited, cleared, wasInUse, key } = process;
  const made = `${role}${vend}${at}${task}${rowIsAsRead}${audited}${cleared}${wasInUse}${key}`;
  processKeys.set(process, made);
  return made;
}
