/** Two vends, of two client tokens, that want the same name in the same region. */
export type VendId = 'a' | 'b';

/** A key, numbered in the order in which the provider or a stranger made them. */
export type KeyNumber = number;

/** The row of a vend. `ended` stands for `expired` and `deleted`. */
export interface VendRow {
  readonly state: 'creating' | 'ready' | 'retrieved' | 'failed' | 'deleting' | 'ended' | 'needs_attention';
  readonly attempt: number;
  /** The key that was committed; it makes the answer of every replay. */
  readonly key: KeyNumber | undefined;
}

/** The row of the name. Held: its key pair was deleted, and nobody may take the name yet. */
export interface NameRow {
  readonly vend: VendId;
  readonly held: boolean;
}

/** What stands under the name at the provider. */
export interface KeyPairThere {
  readonly key: KeyNumber;
  readonly madeFor: VendId | 'stranger';
  readonly tag: VendId | 'none';
}

export type Task = 'create' | 'undo' | 'removal' | 'release';

/** A call whose caller has stopped waiting for it, or a copy of an answered one; it lands at any later moment. */
export type LateCall =
  | { readonly call: 'create' | 'delete'; readonly vend: VendId; readonly task: Task; readonly isCopy?: true }
  | {
      readonly call: 'commit';
      readonly vend: VendId;
      readonly key: KeyNumber;
      readonly rowIsAsRead: boolean;
    };

export type Role = 'creator' | 'reconciler' | 'revoker' | 'collector';

/** Where a process is: the name of what it does next. */
export type Point =
  | 'start'
  | 'find'
  | 'delete'
  | 'record'
  | 'create'
  | 'commit'
  | 'loser-delete'
  | 'read-back'
  | 'answer'
  | 'fail'
  | 'finish'
  | 'consume'
  | 'done';

/** One invocation of a function. */
export interface Process {
  readonly role: Role;
  readonly vend: VendId;
  readonly at: Point;
  readonly task: Task;
  /** The fence: nobody has written the row since this process last read or wrote it. */
  readonly rowIsAsRead: boolean;
  /** The audit entry of what it does at the provider has been written. */
  readonly audited: boolean;
  /** It deleted what an earlier attempt had left. */
  readonly cleared: boolean;
  /** It was told that the name is in use, and has looked who has it. */
  readonly wasInUse: boolean;
  /** The key that only its memory holds. */
  readonly key: KeyNumber | undefined;
}

export interface State {
  readonly rows: Readonly<Record<VendId, VendRow | undefined>>;
  readonly name: NameRow | undefined;
  readonly there: KeyPairThere | undefined;
  readonly late: readonly LateCall[];
  readonly processes: readonly Process[];
  /** The retrieval of vend `a` has expired. */
  readonly expired: boolean;
  readonly keysMade: KeyNumber;
  /** The key that each client token was answered with. */
  readonly answered: Readonly<Record<VendId, KeyNumber | undefined>>;
  readonly released: boolean;
  /** A vended key that a stranger took away. */
  readonly stolen: KeyNumber | undefined;
  readonly crashesLeft: number;
  readonly faultsLeft: number;
  readonly strangersLeft: number;
}

/** A process that has not started, or has ended: nothing else of it matters then. */
export function idle(role: Role, vend: VendId, at: 'start' | 'done' = 'start'): Process {
  return {
    role,
    vend,
    at,
    task: 'create',
    rowIsAsRead: false,
    audited: false,
    cleared: false,
    wasInUse: false,
    key: undefined,
  };
}

/** Started and not ended. */
export function isRunning({ at }: Process): boolean {
  return at !== 'start' && at !== 'done';
}

export function withProcess(state: State, index: number, process: Process): State {
  return { ...state, processes: state.processes.with(index, process) };
}

/** Writes the row of a vend; what everybody but its writer has read of it is out of date with that. */
export function writeRow(state: State, vend: VendId, row: VendRow, writer?: number): State {
  const processes = state.processes.map((process, index) =>
    process.vend === vend ? withFence(process, index === writer) : process,
  );
  const late = state.late.map(call =>
    call.call === 'commit' && call.vend === vend ? withFence(call, false) : call,
  );
  return { ...state, rows: { ...state.rows, [vend]: row }, processes, late };
}

function withFence<Reader extends { readonly rowIsAsRead: boolean }>(reader: Reader, rowIsAsRead: boolean) {
  return reader.rowIsAsRead === rowIsAsRead ? reader : { ...reader, rowIsAsRead };
}
