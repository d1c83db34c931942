import { KeyvendError } from '../../shared/domain/errors.ts';
import { parsePublicKey } from '../../shared/domain/public-key.ts';

export const MALFORMED_LINE = /^invalid_request: Must be one line as in id_rsa\.pub/;

/** Why the line is refused, as `code: what the caller reads`; undefined if it is accepted. Passes on what is no KeyvendError. */
export function refusalOf(line: string): string | undefined {
  try {
    parsePublicKey(line);
    return undefined;
  } catch (error) {
    if (!(error instanceof KeyvendError)) throw error;
    return `${error.code}: ${error.errors?.[0]?.detail ?? error.detail}`;
  }
}
