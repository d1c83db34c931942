import type { Actor } from '../domain/audit-entry.ts';
import { KeyvendError } from '../domain/errors.ts';
import { MOST_PASSCODE_TRIES, normalizedPasscode, passcodeHash } from '../domain/passcode.ts';
import { equalHashes } from '../domain/retrieval.ts';
import { advance } from '../domain/vend.ts';
import type { Clock } from '../ports/clock.ts';
import type { VendStore } from '../ports/vend-store.ts';
import type { RetrievableVend } from './find-retrieval.ts';

export interface CheckPasscodeDeps {
  readonly store: Pick<VendStore, 'amend' | 'transition'>;
  readonly clock: Clock;
}

export interface PasscodeTry {
  readonly token: string;
  readonly passcode: string | undefined;
  readonly actor: Actor;
}

/**
 * Checks the passcode of a retrieval that needs one, and gives the row to go on with; `undefined` when another
 * request changed the row meanwhile. Each try is written down before it is compared, so that parallel guesses are
 * all counted. Rejects with `passcode_required` or `passcode_incorrect`; the last try allowed locks the URL.
 */
export function makeCheckPasscode({ store, clock }: CheckPasscodeDeps) {
  return async (
    vend: RetrievableVend,
    attempt: PasscodeTry,
    signal: AbortSignal,
  ): Promise<RetrievableVend | undefined> => {
    const guard = vend.retrieval.passcode;
    if (!guard) return vend;
    if (attempt.passcode === undefined) {
      throw new KeyvendError('passcode_required', 'Send the passcode of this retrieval in the body.');
    }
    const retrieval = { ...vend.retrieval, passcode: { ...guard, tries: guard.tries + 1 } };
    const reserved = { ...vend, retrieval, revision: vend.revision + 1 };
    if ((await store.amend({ from: vend, to: reserved }, signal)) === 'superseded') return undefined;
    if (equalHashes(guard.hash, passcodeHash(attempt.token, normalizedPasscode(attempt.passcode))))
      return reserved;
    throw await incorrect(reserved, attempt.actor, signal);
  };

  async function incorrect(vend: RetrievableVend, actor: Actor, signal: AbortSignal): Promise<KeyvendError> {
    const { passcode, issue } = vend.retrieval;
    const left = MOST_PASSCODE_TRIES - (passcode?.tries ?? 0);
    if (left <= 0) {
      const audit = { event: 'retrieval.locked', actor, at: clock(), facts: { issue } } as const;
      await store.transition(advance(vend, {}, audit), signal);
    }
    return new KeyvendError(
      'passcode_incorrect',
      left > 0
        ? `The passcode is wrong. ${left} more wrong ones lock this URL.`
        : 'The passcode is wrong, and the URL is locked.',
    );
  }
}
