import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Metafile } from 'esbuild';
import { bundleFunctions } from '../../build/bundle.ts';
import { REVEAL_PAGE } from '../../shared/http/reveal-page.generated.ts';

const ROOT = join(import.meta.dirname, '../..');
const KIB = 1024;

/** Package or module names that may not be in a bundle: one function per trust boundary (SECURITY.md). */
const FORBIDDEN: Readonly<Record<string, readonly RegExp[]>> = {
  'authorize-jwt': [/@aws-sdk|@smithy/, /@alicloud/, /cognito|alb-/],
  'create-key-pair': [/DecryptCommand\.js$/, /release-private-key/],
  'import-key-pair': [/client-kms/, /release-private-key/],
  'get-key-pair': [/client-kms/, /client-lightsail/, /client-ec2/, /@alicloud/],
  'list-key-pairs': [/client-kms/, /client-lightsail/, /client-ec2/, /@alicloud/],
  'list-providers': [/@aws-sdk/, /@smithy/, /@alicloud/, /adapters\/(?!system|\w+\/\w+-rules)/],
  'describe-api': [/@aws-sdk/, /@smithy/, /@alicloud/, /adapters\/(?!system)/, /zod-openapi/],
  'explain-authorization': [/client-kms/, /client-lightsail/, /client-ec2/, /@alicloud/, /vend-item/],
  'list-audit-events': [/client-kms/, /client-lightsail/, /client-ec2/, /@alicloud/, /vend-item/],
  'checkpoint-audit': [/client-lightsail/, /client-ec2/, /@alicloud/, /DecryptCommand\.js$/, /vend-item/],
  'view-retrieval': [/client-kms/, /client-lightsail/, /client-ec2/, /@alicloud/],
  'delete-key-pair': [/client-kms/, /release-private-key/, /create-key-pair/],
  'reissue-retrieval': [
    /client-lightsail|client-ec2|@alicloud/,
    /adapters\/lightsail\/(?!lightsail-rules)/,
    /DecryptCommand\.js$/,
    /GenerateDataKeyCommand\.js$/,
    /release-private-key/,
  ],
  reconcile: [/client-kms/, /release-private-key/, /create-key-pair/],
  'release-private-key': [
    /client-lightsail|client-ec2|@alicloud/,
    /adapters\/lightsail\/(?!lightsail-rules)/,
    /GenerateDataKeyCommand\.js$/,
    /GenerateMac/,
    /bcrypt-pbkdf|tweetnacl/,
    /write-key-file|putty-private-key/,
  ],
};

/** What is loaded at start, at most. */
const BUDGETS: Readonly<Record<string, number>> = {
  'create-key-pair': 360 * KIB,
  'release-private-key': 300 * KIB,
  'view-retrieval': 280 * KIB,
  'authorize-jwt': 64 * KIB,
  'describe-api': 256 * KIB,
};

let outdir: string;
let metafile: Metafile;

before(async () => {
  outdir = await mkdtemp(join(tmpdir(), 'keyvend-bundles-'));
  metafile = await bundleFunctions({ outdir });
});

after(() => rm(outdir, { recursive: true }));

for (const [name, forbidden] of Object.entries(FORBIDDEN)) {
  describe(`the bundle of ${name}`, () => {
    for (const pattern of forbidden) {
      test(`holds nothing like ${pattern.source}`, () => {
        assert.deepEqual(
          keptInputs(name).filter(path => pattern.test(path)),
          [],
        );
      });
    }

    test('takes its credentials from the environment only', () => {
      assert.deepEqual(
        keptInputs(name).filter(path => /credential-provider-(node|sso|ini|process|web)/.test(path)),
        [],
      );
    });
  });
}

test('every function is searched', async () => {
  assert.deepEqual((await readdir(join(ROOT, 'functions'))).sort(), Object.keys(FORBIDDEN).sort());
});

test('the search finds what is there', () => {
  assert.ok(keptInputs('create-key-pair').some(path => /client-lightsail/.test(path)));
  assert.ok(keptInputs('create-key-pair').some(path => /GenerateDataKeyCommand\.js$/.test(path)));
  assert.ok(keptInputs('release-private-key').some(path => /DecryptCommand\.js$/.test(path)));
  assert.ok(keptInputs('reissue-retrieval').some(path => /client-kms/.test(path)));
  assert.ok(keptInputs('authorize-jwt').some(path => /aws-jwt-verify/.test(path)));
  assert.ok(keptInputs('reconcile').some(path => /adapters\/lightsail/.test(path)));
});

for (const [name, budget] of Object.entries(BUDGETS)) {
  test(`${name} loads at most ${budget / KIB} KiB at start`, () => {
    const { bytes } = outputOf(name);
    assert.ok(bytes <= budget, `${name} is ${Math.ceil(bytes / KIB)} KiB`);
  });
}

/** What a function imports dynamically lies beside its bundle, and works from there. */
const LAZY: readonly [name: string, chunk: string, exported: string][] = [
  ['create-key-pair', 'ec2-provider', 'openProvider'],
  ['create-key-pair', 'swas-provider', 'openProvider'],
  ['release-private-key', 'bcrypt-pbkdf', 'pbkdf'],
  ['release-private-key', 'write-key-file', 'makeWriteKeyFile'],
];

for (const [name, chunk, exported] of LAZY) {
  test(`${name} has ${chunk} beside it, for when it is needed`, async t => {
    const bundle = await readFile(join(outdir, 'functions', name, 'index.cjs'), 'utf8');
    assert.ok(bundle.includes(`import("./${chunk}.cjs")`));
    const loaded = await import(join(outdir, 'functions', name, `${chunk}.cjs`));
    assert.equal(typeof loaded[exported], 'function');
    t.diagnostic(`${Math.ceil(outputOf(name, chunk).bytes / KIB)} KiB`);
  });
}

test('Lightsail is loaded at start, with what its SDK has in common with the others', async () => {
  assert.deepEqual(
    (await readdir(join(outdir, 'functions/delete-key-pair'))).filter(file => file.endsWith('.cjs')).sort(),
    ['ec2-provider.cjs', 'index.cjs', 'swas-provider.cjs'],
  );
});

test('the page is in the bundle that answers browsers, and in no other', async () => {
  const bundle = await readFile(join(outdir, 'functions/view-retrieval/index.cjs'), 'utf8');
  assert.ok(bundle.includes(REVEAL_PAGE.contentSecurityPolicy));
  const names = Object.keys(FORBIDDEN).filter(name =>
    keptInputs(name).some(path => path.includes('reveal-page')),
  );
  assert.deepEqual(names, ['view-retrieval']);
});

test('the schemas of operations that are not used are shaken out', async () => {
  const bundle = await readFile(join(outdir, 'functions/create-key-pair/index.cjs'), 'utf8');
  assert.ok(bundle.includes('CreateKeyPair'));
  assert.ok(!bundle.includes('CreateLoadBalancer'));
});

test('the classes of errors that say no more than their name are shaken out', async () => {
  const bundle = await readFile(join(outdir, 'functions/release-private-key/index.cjs'), 'utf8');
  assert.ok(bundle.includes('TransactionCanceledException'));
  assert.ok(!bundle.includes('com.amazonaws.kms#CloudHsmClusterInUseException'));
});

test('no bundle holds a cache of discovered endpoints', () => {
  for (const name of Object.keys(FORBIDDEN)) {
    assert.deepEqual(
      keptInputs(name).filter(path => /mnemonist|obliterator/.test(path)),
      [],
      name,
    );
  }
});

function outputOf(name: string, file = 'index') {
  const found = Object.entries(metafile.outputs).find(([path]) =>
    path.endsWith(`functions/${name}/${file}.cjs`),
  );
  assert.ok(found, `${name} is bundled`);
  return found[1];
}

/** The modules of which at least a byte is left in a bundle. */
function keptInputs(name: string): string[] {
  return Object.entries(outputOf(name).inputs)
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => path);
}
