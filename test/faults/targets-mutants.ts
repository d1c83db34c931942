import type { Mutant } from './mutants.ts';

const BORN_IN_KMS = 'a key pair that is born in KMS';
const MANY = 'one key pair at many targets';
const READY = 'a key pair that is ready at many targets';
const PARTIAL = 'a key pair that some target has not got';

/** Those of keys that KMS makes, and of the several targets that one of them may have. */
export const TARGETS_MUTANTS: readonly Mutant[] = [
  {
    name: 'a key from KMS that is not stored before the provider hears of it',
    file: 'shared/usecases/kms-origin.ts',
    from: "if ((await store.amend({ from: vend, to: kept }, invocation.signal)) !== 'applied') throw takenOver();",
    to: '',
    killedBy: [
      'test/unit/kms-origin.test.ts',
      `${BORN_IN_KMS} is stored sealed before the provider hears of it, and cannot be collected yet`,
    ],
  },
  {
    name: 'a takeover that puts a new key in the place of the one that is stored',
    file: 'shared/usecases/kms-origin.ts',
    from: 'if (vend.key) return run;',
    to: '',
    killedBy: [
      'test/unit/kms-origin.test.ts',
      `${BORN_IN_KMS} and was abandoned is finished by the same request with the same key`,
    ],
  },
  {
    name: 'a reconciler that undoes what KMS made',
    file: 'shared/usecases/reconcile-vend.ts',
    from: 'if (!run.vend.key) return undoCreate(run);',
    to: 'if (run.vend) return undoCreate(run);',
    killedBy: [
      'test/unit/kms-origin.test.ts',
      `${BORN_IN_KMS} and was abandoned is finished by the reconciler, and answered to the same request`,
    ],
  },
  {
    name: 'a key from KMS whose time to be collected begins before it can be used',
    file: 'shared/usecases/import-succeeded.ts',
    from: 'vend.retrieval && issuedAt(vend.retrieval, at)',
    to: 'vend.retrieval',
    killedBy: [
      'test/unit/kms-origin.test.ts',
      `${BORN_IN_KMS} has its time to be collected from when it can be used`,
    ],
  },
  {
    name: 'a claim of the name at the first target only',
    file: 'shared/domain/key-pair-target.ts',
    from: 'return targets?.map(({ provider, region }) => ({ provider, account, region, name })) ?? [vend];',
    to: 'return [vend];',
    killedBy: [
      'test/unit/targets.test.ts',
      `${MANY} is refused before any provider is asked where another vend has one of the names`,
    ],
  },
  {
    name: 'imports before the name was seen free',
    file: 'shared/usecases/import-at-targets.ts',
    from: 'unseen.length > 0 ?',
    to: 'unseen.length < 0 ?',
    killedBy: [
      'test/unit/targets.test.ts',
      `${MANY} is refused before anything is imported where somebody else has the name at one target`,
    ],
  },
  {
    name: 'a name that was seen free at a target and nobody wrote it down',
    file: 'shared/usecases/import-at-targets.ts',
    from: 'return { seenAbsent: true };',
    to: 'return {};',
    killedBy: [
      'test/unit/partial-targets.test.ts',
      `${PARTIAL} is finished, or deleted, by what was seen free where a provider keeps no tags`,
    ],
  },
  {
    name: 'a vend that is ready before its last target is',
    file: 'shared/usecases/import-at-targets.ts',
    from: 'if (outcome.failures.some(failure => failure !== undefined)) throw',
    to: 'if (outcome.failures.every(failure => failure !== undefined)) throw',
    killedBy: [
      'test/unit/partial-targets.test.ts',
      `${PARTIAL} stays creating with a status for each, and says where it is missing`,
    ],
  },
  {
    name: 'an attempt that fails though some target has the key pair',
    file: 'shared/usecases/settle-targets.ts',
    from: "const hasNothing = targets.every(({ state }) => state !== 'ready');",
    to: 'const hasNothing = true;',
    killedBy: [
      'test/unit/partial-targets.test.ts',
      `${PARTIAL} for quota-exceeded is finished by the same request with the same key`,
    ],
  },
  {
    name: 'a lease that ends while a call of a target may still land',
    file: 'shared/usecases/settle-targets.ts',
    from: 'failures.some(isUnclear) ? vend.leaseUntil : at',
    to: 'at',
    killedBy: [
      'test/unit/partial-targets.test.ts',
      `${PARTIAL} for a reason that is unclear is nobody else's before the lease has run out`,
    ],
  },
  {
    name: 'one call token for every target',
    file: 'shared/domain/call-token.ts',
    from: "targets ? [provider ?? '', region ?? ''] : []",
    to: '[]',
    killedBy: [
      'test/unit/targets.test.ts',
      `${MANY} gives the same answer to the same request, and no call token twice`,
    ],
  },
  {
    name: 'a removal that forgets all targets but the first',
    file: 'shared/usecases/remove-at-provider.ts',
    from: 'vendAtEach(run.vend)',
    to: 'vendAtEach(run.vend).slice(0, 1)',
    killedBy: ['test/unit/targets.test.ts', `${READY} and that nobody collects is expired at each`],
  },
  {
    name: 'a removal that ends though some target gave no answer',
    file: 'shared/usecases/remove-at-provider.ts',
    from: 'results.map(deletedOrThrow).includes(true)',
    to: "results.some(({ status }) => status === 'fulfilled')",
    killedBy: [
      'test/unit/targets.test.ts',
      `${READY} is deleted at each, also where one did not answer at first, with ownership by tags`,
    ],
  },
];
