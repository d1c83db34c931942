/** A safeguard taken out of the sources, and the test that must notice. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly from: string;
  readonly to: string;
  /** The test file, and the suites and the name of the test in full. */
  readonly killedBy: readonly [file: string, test: string];
}

/* A DynamoDB condition stays one that uses all its values: without, the table refuses it for that alone. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a step without the fence',
    file: 'shared/adapters/dynamodb/transact-items.ts',
    from: "'revision = :revision AND #state = :state AND attempt = :attempt'",
    to: "'attribute_exists(pk) OR revision = :revision AND #state = :state AND attempt = :attempt'",
    killedBy: [
      'test/contract/vend-store.test.ts',
      'the table as a store of vends an amendment by many at once is applied once',
    ],
  },
  {
    name: 'a takeover that does not look at the lease',
    file: 'shared/usecases/claim-vend.ts',
    from: "(state === 'creating' && now < leaseUntil)",
    to: 'now < 0',
    killedBy: [
      'test/unit/claim-vend.test.ts',
      'two creates with one client token at once ask the provider once',
    ],
  },
  {
    name: 'a name that is not held after a delete',
    file: 'shared/usecases/remove-at-provider.ts',
    from: 'const name = { heldUntil: now + timing.drainMs };',
    to: "const name = 'release';",
    killedBy: [
      'test/unit/delete-key-pair.test.ts',
      'a deletion shreds what is sealed before it deletes at the provider, and holds the name',
    ],
  },
  {
    name: 'a name that is not held after a clean-up',
    file: 'shared/usecases/fail-vend.ts',
    from: 'run.deletedRemains ? at + timing.drainMs : undefined',
    to: 'undefined',
    killedBy: [
      'test/unit/create-at-provider.test.ts',
      'a name whose key pair was deleted and not created again is refused to every other vend until then',
    ],
  },
  {
    name: 'a name that is not held after an undoing',
    file: 'shared/usecases/undo-create.ts',
    from: 'remains ? at + timing.drainMs : undefined',
    to: 'undefined',
    killedBy: [
      'test/unit/reconcile-vend.test.ts',
      'a create that was abandoned and left something holds its name against other vends until no delete can land',
    ],
  },
  {
    name: 'a removal that keeps what is sealed',
    file: 'shared/usecases/begin-removal.ts',
    from: 'sealed: undefined,',
    to: '',
    killedBy: [
      'test/unit/delete-key-pair.test.ts',
      'a deletion shreds what is sealed before it deletes at the provider, and holds the name',
    ],
  },
  {
    name: 'a name that may be taken while another vend has it',
    file: 'shared/adapters/dynamodb/transact-items.ts',
    from: 'OR heldUntil <= :now OR id = :id',
    to: 'OR attribute_exists(pk) OR heldUntil <= :now OR id = :id',
    killedBy: [
      'test/contract/vend-store.test.ts',
      'the table as a store of vends a claim of a name that another vend holds claims nothing',
    ],
  },
  {
    name: 'a step without its audit entry',
    file: 'shared/adapters/dynamodb/vend-writes.ts',
    from: 'replaceVend(tableName, change), appendAudit(tableName, change.entry)',
    to: 'replaceVend(tableName, change)',
    killedBy: [
      'test/e2e/provider-failures.test.ts',
      'a used-up quota is 409 provider_quota_exceeded after one call, and the same client token may try again',
    ],
  },
  {
    name: 'a claim without its audit entry',
    file: 'shared/adapters/dynamodb/vend-writes.ts',
    from: 'appendAudit(tableName, entry), ',
    to: '',
    killedBy: [
      'test/e2e/provider-failures.test.ts',
      'a used-up quota is 409 provider_quota_exceeded after one call, and the same client token may try again',
    ],
  },
  {
    name: 'an id without the principal',
    file: 'shared/domain/key-pair-id.ts',
    from: 'lengthPrefixed(stage, principal, clientToken)',
    to: 'lengthPrefixed(stage, clientToken)',
    killedBy: [
      'test/unit/create-key-pair.test.ts',
      'the same create again under another principal is another vend',
    ],
  },
  {
    name: 'a release that may be committed past the expiry',
    file: 'shared/usecases/consume-retrieval.ts',
    from: '...step, unexpiredAt: now, unlessCutOff: ownAccess',
    to: '...step, unlessCutOff: ownAccess',
    killedBy: [
      'test/unit/release-private-key.test.ts',
      'a retrieval that expires while the key is being opened gives nothing',
    ],
  },
  {
    name: 'a new URL that may be committed past the expiry',
    file: 'shared/usecases/reissue-retrieval.ts',
    from: '{ ...step, unexpiredAt: now, unlessCutOff: principal }',
    to: '{ ...step, unlessCutOff: principal }',
    killedBy: [
      'test/unit/reissue-retrieval.test.ts',
      'no new URL is given where it expires while the MAC is made',
    ],
  },
  {
    name: 'an expiry that the table does not check',
    file: 'shared/adapters/dynamodb/transact-items.ts',
    from: 'AND retrieval.expiresAt > :now',
    to: 'AND (retrieval.expiresAt > :now OR retrieval.expiresAt <= :now)',
    killedBy: [
      'test/contract/vend-store.test.ts',
      'the table as a store of vends a transition of a retrieval that must not have expired is superseded at its expiry',
    ],
  },
  {
    name: 'a repeat for whoever sends an Idempotency-Key',
    file: 'shared/usecases/release-private-key.ts',
    from: ' && equalHashes(claimHash, candidate)',
    to: '',
    killedBy: [
      'test/unit/release-private-key.test.ts',
      'a repeated release with another Idempotency-Key gives nothing',
    ],
  },
  {
    name: 'a repeat that never ends',
    file: 'shared/usecases/release-private-key.ts',
    from: ' && now < retrievedAt + CLAIM_REPLAY_MS',
    to: '',
    killedBy: [
      'test/unit/release-private-key.test.ts',
      'a repeated release with the same Idempotency-Key after 120 s gives nothing',
    ],
  },
  {
    name: 'a sealed key that is bound to nothing',
    file: 'shared/domain/sealed-key.ts',
    from: "'keyvend sealed key v1', keyPairId, String(attempt)",
    to: "'keyvend sealed key v1', typeof keyPairId, typeof attempt",
    killedBy: ['test/unit/sealed-key.test.ts', 'a sealed key is not opened under any binding but its own'],
  },
  {
    name: 'a key pair that any principal may see',
    file: 'shared/usecases/granted-vend.ts',
    from: 'if (vend.principal !== principal) throw unknownId();',
    to: '',
    killedBy: [
      'test/unit/get-key-pair.test.ts',
      "a read of another principal's key pair is the same as of none",
    ],
  },
  {
    name: 'a provider that is asked before KMS has answered',
    file: 'shared/usecases/create-key-pair.ts',
    from: 'const start = { ...request, vend, abandoned };',
    to: `const start = { ...request, vend, abandoned };
    await makeCreateAtProvider(deps)(start, deps.providers[vend.provider]);`,
    killedBy: [
      'test/unit/claim-vend.test.ts',
      'a create without KMS fails where generate does: the name is free, the provider not asked, the data key zeroed',
    ],
  },
  {
    name: 'a client that repeats what the provider may have done',
    file: 'shared/adapters/lightsail/lightsail-clients.ts',
    from: 'maxAttempts: 1,',
    to: 'maxAttempts: 3,',
    killedBy: [
      'test/e2e/provider-failures.test.ts',
      'after an internal error of the provider the vend stays as it is and asks the provider no second time',
    ],
  },
  {
    name: 'a passcode that is compared before its try is written down',
    file: 'shared/usecases/check-passcode.ts',
    from: 'const retrieval = { ...vend.retrieval,',
    to: `if (equalHashes(guard.hash, passcodeHash(attempt.token, normalizedPasscode(attempt.passcode)))) return vend;
    const retrieval = { ...vend.retrieval,`,
    killedBy: [
      'test/unit/check-passcode.test.ts',
      'a retrieval with a passcode writes a try down before it compares it',
    ],
  },
];
