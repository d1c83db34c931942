import { readFileSync } from 'node:fs';

/** `A` and `B` may do everything with their own; the others what the grants of the cases allow them. */
export type Caller = 'A' | 'B' | 'auditor' | 'bob' | 'none';

export interface Expected {
  readonly status?: number;
  /** Without one the answer is a success, or API Gateway's own. */
  readonly code?: string;
  /** `*` stands for any value. */
  readonly header?: Readonly<Record<string, string>>;
  readonly headerAbsent?: readonly string[];
  readonly emptyBody?: boolean;
  readonly fullBody?: boolean;
  readonly bodyNotContains?: string;
  readonly logNotContains?: string;
  readonly sameBodyAs?: 'original' | 'first';
  /** The tags that the answer gives back. */
  readonly tags?: unknown;
  /** The fingerprint of this key. */
  readonly fingerprintOf?: string;
  /** What a read of the key pair says afterwards; a well-formed POST must then still release the key. */
  readonly stateAfter?: string;
  /** How many of the repeated requests are answered with which status. */
  readonly exactly?: Readonly<Record<string, number>>;
  /** The audit events that the requests of the case add to its key pair, or to the one that they vend. */
  readonly events?: readonly string[];
  /** The source address in those events. */
  readonly sourceIp?: string;
  readonly providerCalls?: readonly string[];
  readonly cpuMs?: number;
  readonly memoryMiB?: number;
  /** Answers take equally long wherever a token is wrong. */
  readonly evenTiming?: boolean;
}

/** A longer text. */
interface Repeated {
  readonly $repeat: string;
  readonly times: number;
  readonly before?: string;
  readonly after?: string;
}

export interface BadInput {
  readonly id: string;
  readonly rule: string;
  readonly layer?: 'http';
  readonly caller?: Caller;
  /** Members that replace those of a valid create, or of a valid import. */
  readonly create?: Readonly<Record<string, unknown>>;
  readonly import?: Readonly<Record<string, unknown>>;
  readonly without?: readonly string[];
  readonly method?: string;
  readonly path?: string | Repeated;
  readonly query?: string;
  /** null takes a header out that the request would otherwise have. */
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: unknown;
  readonly bodyRaw?: unknown;
  readonly bodyBase64?: string;
  readonly bodyGzip?: unknown;
  readonly rawRequest?: string;
  readonly repeat?: number;
  readonly expect: Expected;
}

interface BadInputs {
  readonly about: readonly string[];
  /** The number of cases in the conformance suite. */
  readonly total: number;
  /** Cases of what is not built. */
  readonly left: readonly { readonly reason: string; readonly ids: readonly string[] }[];
  readonly cases: readonly BadInput[];
}

export function readBadInputs(): BadInputs {
  return JSON.parse(readFileSync(new URL('../vectors/bad-inputs.json', import.meta.url), 'utf8'));
}
