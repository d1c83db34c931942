import type { ErrorCode } from '../../shared/domain/errors.ts';

interface EndState {
  readonly heading: string;
  readonly explanation: string;
}

const REVOKE_IF_STRANGER =
  'If that was neither you nor somebody you know, tell whoever sent you this link to revoke the key pair.';

/** What a person is told where there is nothing to collect any more, or nothing was ever there. */
const END_STATES: Partial<Record<ErrorCode, EndState>> = {
  retrieval_consumed: {
    heading: 'This key was already collected',
    explanation: `A private key is given once, and this one was given. ${REVOKE_IF_STRANGER}`,
  },
  retrieval_expired: {
    heading: 'This link has expired',
    explanation:
      'Nobody collected the private key in time, so it is destroyed and the key pair is deleted. Ask whoever sent you this link for a new key pair.',
  },
  retrieval_revoked: {
    heading: 'This link was revoked',
    explanation:
      'Either a newer link took its place, or the key pair was deleted. Ask whoever sent you this link for the newest one.',
  },
  retrieval_locked: {
    heading: 'This link is locked',
    explanation:
      'Five wrong passcodes were tried. The private key was given to nobody. Ask whoever sent you this link for a new one.',
  },
  retrieval_not_found: {
    heading: 'There is nothing at this link',
    explanation:
      'Check that the link was copied whole. Some links can be used with a signed request only, not in a browser: then ask whoever sent it to collect the key.',
  },
};

/** The end state that a refusal of the API means; `undefined` where the page may go on. */
export function endStateOf(code: string): EndState | undefined {
  return Object.entries(END_STATES).find(([known]) => known === code)?.[1];
}
