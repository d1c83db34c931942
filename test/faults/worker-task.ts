/** The functions that the clients of a campaign use, and the reconciler beside them. */
export const FUNCTIONS = [
  'create-key-pair',
  'import-key-pair',
  'release-private-key',
  'delete-key-pair',
  'reconcile',
] as const;

export type FunctionName = (typeof FUNCTIONS)[number];

/** One invocation that a worker shall run. */
export interface Task {
  readonly id: number;
  readonly name: FunctionName;
  readonly event: unknown;
}

/** What a function answered; status 0 when it threw. */
export interface FunctionAnswer {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** How long the function took, by the clock of the worker. */
  readonly ms: number;
}

export interface Done {
  readonly id: number;
  readonly answer: FunctionAnswer;
}
