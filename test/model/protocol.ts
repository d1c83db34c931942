/**
 * The ways in which the protocol could be broken. That of the product has none of them; with any of them the model
 * must be found to break an invariant, or it proves nothing.
 */
export const FLAWS = [
  // An abandoned attempt is left as it is: no takeover, no reconciler.
  'nobody-takes-over',
  // A lease runs out while its holder still works.
  'lease-shorter-than-function',
  // A lease runs out with its holder, though calls of it may still land.
  'lease-without-drain',
  // The commit does not compare the row with the one that was read.
  'commit-not-fenced',
  // Who loses the commit deletes the key pair that it made, by name.
  'loser-deletes',
  // A key pair that is in the way is deleted whatever tags it carries.
  'tags-not-compared',
  // A removal does not compare the public key with the one that was vended.
  'public-key-not-compared',
  // The name is free as soon as its key pair is deleted.
  'name-not-held',
  // The release compares the expiry when it reads, and not in the condition of its write.
  'expiry-not-compared',
  // The release does not compare the row with the one that was read.
  'release-not-fenced',
  // The release gives the key before it has written that it did.
  'release-answers-first',
  // "Name in use" ends the attempt as a conflict, without a look who has it.
  'in-use-is-final',
  // An attempt that did not come to look for remains ends as failed all the same.
  'failed-without-look',
  // A retry takes over a removal that is under way.
  'retry-takes-over-removal',
  // The provider is asked to delete before the row says `deleting`.
  'deletes-before-row',
  // The audit entry of an attempt is written with its commit.
  'audited-afterwards',
] as const;

export type Flaw = (typeof FLAWS)[number];

/** What the protocol relies on and cannot enforce. Where it does not hold, an invariant must be found to break. */
export const ASSUMPTIONS = [
  // A copy of a delete may land after the answer to it, though a create of its own vend follows.
  'copies-outlive-answers',
  // A stranger may take the name between the look and the delete.
  'strangers-come-any-time',
] as const;

export type Assumption = (typeof ASSUMPTIONS)[number];

export type Broken = ReadonlySet<Flaw | Assumption>;

/** Our protocol, but for what is broken. */
export interface Protocol {
  readonly broken: Broken;
  /** After so many attempts a person has to look. */
  readonly mostAttempts: number;
}
