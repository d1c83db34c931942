import type { Mutant } from './mutants.ts';

/** Those of the rules that say whose a key pair is. */
export const OWNERSHIP_MUTANTS: readonly Mutant[] = [
  {
    name: 'a clean-up that does not look at the tags',
    file: 'shared/usecases/clear-remains.ts',
    from: '!isRemains(run.vend, found, stage, provider)',
    to: '!isRemains',
    killedBy: [
      'test/unit/create-at-provider.test.ts',
      'a later attempt is a conflict with a key pair of another vend, which is never touched',
    ],
  },
  {
    name: 'a deletion that does not look at the tags',
    file: 'shared/usecases/own-key-pair.ts',
    from: ' && carriesOwnership(found.tags, stage, vend.id);',
    to: ';',
    killedBy: [
      'test/unit/delete-key-pair.test.ts',
      'a deletion at the provider never touches the same fingerprint without our tags',
    ],
  },
  {
    name: 'a deletion that does not compare the public key',
    file: 'shared/usecases/own-key-pair.ts',
    from: 'return sameKey && ',
    to: 'return ',
    killedBy: [
      'test/unit/delete-key-pair.test.ts',
      'a deletion at the provider never touches what has the name now, with our tags but another fingerprint',
    ],
  },
  {
    name: 'an import that adopts whatever has its name',
    file: 'shared/usecases/own-key-pair.ts',
    from: 'if (found.providerFingerprint !== importedFingerprint(keptPublicKey(publicKey))) return false;',
    to: '',
    killedBy: [
      'test/unit/import-at-provider.test.ts',
      'a key pair under the name of an import with another key is a conflict and never touched',
    ],
  },
  {
    name: 'an import that adopts the key pair of another vend',
    file: 'shared/usecases/own-key-pair.ts',
    from: 'if (carriesAnyOwnership(found.tags)) return false;',
    to: '',
    killedBy: [
      'test/unit/import-at-provider.test.ts',
      'a key pair under the name of an import with the same key and the tags of another vend is a conflict and never touched',
    ],
  },
  {
    name: 'an import that adopts what was there before',
    file: 'shared/usecases/own-key-pair.ts',
    from: 'return (found.createdAt ?? 0) >= Date.parse(vend.createdAt) - CLOCK_SKEW_MS;',
    to: 'return true;',
    killedBy: [
      'test/unit/import-at-provider.test.ts',
      'a key pair under the name of an import with the same key, made earlier is a conflict and never touched',
    ],
  },
  {
    name: 'a clean-up without tags of a name that was never seen free',
    file: 'shared/usecases/own-key-pair.ts',
    from: "if (traits.ownership === 'none') return vend.seenAbsent === true;",
    to: "if (traits.ownership === 'none') return true;",
    killedBy: [
      'test/unit/untagged-provider.test.ts',
      'at a provider without tags a create that was abandoned before it looked never deletes what is there',
    ],
  },
  {
    name: 'an import without tags of a name that was never seen free',
    file: 'shared/usecases/own-key-pair.ts',
    from: 'vend.seenAbsent === true && shownPublicKey',
    to: 'shownPublicKey',
    killedBy: [
      'test/unit/untagged-provider.test.ts',
      'at a provider without tags an import that was abandoned before it looked is a conflict with the same public key, which is never adopted',
    ],
  },
  {
    name: 'a deletion without tags that does not compare the public key',
    file: 'shared/usecases/own-key-pair.ts',
    from: 'return vend.key?.publicKey === shownPublicKey(found);',
    to: 'return true;',
    killedBy: [
      'test/unit/untagged-provider.test.ts',
      'at a provider without tags a deletion never touches another public key under its name',
    ],
  },
];
