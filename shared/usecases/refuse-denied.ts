import { KeyvendError } from '../domain/errors.ts';

/** Throws `forbidden` where there is a denial. */
export function refuseDenied(denial: string | undefined): void {
  if (denial !== undefined) throw new KeyvendError('forbidden', denial);
}
