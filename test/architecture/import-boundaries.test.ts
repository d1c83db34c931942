import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { before, test } from 'node:test';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');
const BIOME = join(ROOT, 'node_modules/.bin/biome');

/** Each row plants one import in an otherwise empty file and says whether the boundaries allow it. */
const IMPORTS: readonly [file: string, specifier: string, allowed: boolean][] = [
  ['shared/domain/planted.ts', './errors.ts', true],
  ['shared/domain/planted.ts', 'node:crypto', true],
  ['shared/domain/planted.ts', '../ports/clock.ts', false],
  ['shared/domain/planted.ts', 'zod/mini', false],
  ['shared/domain/planted.ts', 'node:fs', false],
  ['shared/domain/planted.ts', '../adapters/ec2/ec2-rules.ts', false],
  ['shared/domain/providers.ts', './provider-rules.ts', true],
  ['shared/domain/providers.ts', '../adapters/ec2/ec2-rules.ts', true],
  ['shared/domain/providers.ts', '../adapters/ec2/provider.ts', false],
  ['shared/domain/providers.ts', '../adapters/lazy-provider.ts', false],
  ['shared/domain/providers.ts', '@aws-sdk/client-ec2', false],
  ['shared/adapters/ec2/planted-rules.ts', '../../domain/provider-rules.ts', true],
  ['shared/adapters/ec2/planted-rules.ts', './ec2-clients.ts', false],
  ['shared/adapters/ec2/planted-rules.ts', '../../ports/key-pair-provider.ts', false],
  ['shared/adapters/ec2/planted-rules.ts', '@aws-sdk/client-ec2', false],
  ['shared/ports/planted.ts', '../domain/vend.ts', true],
  ['shared/ports/planted.ts', '../usecases/vend-run.ts', false],
  ['shared/ports/planted.ts', '@aws-sdk/client-kms', false],
  ['shared/usecases/planted.ts', '../ports/clock.ts', true],
  ['shared/usecases/planted.ts', '../adapters/kms/kms-client.ts', false],
  ['shared/usecases/planted.ts', '../contracts/vend.ts', false],
  ['shared/usecases/planted.ts', '../http/caller.ts', false],
  ['shared/usecases/planted.ts', 'node:timers/promises', false],
  ['shared/api-page/planted.ts', './html.ts', true],
  ['shared/api-page/planted.ts', '../domain/errors.ts', false],
  ['functions/create-key-pair/index.ts', '../../docs/openapi.json', true],
  ['shared/contracts/planted.ts', 'zod/mini', true],
  ['shared/contracts/planted.ts', 'zod', false],
  ['shared/contracts/planted.ts', '../usecases/vend-answer.ts', false],
  ['shared/http/planted.ts', '../contracts/vend.ts', true],
  ['shared/http/planted.ts', '../usecases/vend-answer.ts', false],
  ['shared/http/planted.ts', '../adapters/system/json-logger.ts', false],
  ['shared/config/planted.ts', '../domain/timing.ts', false],
  ['shared/adapters/ec2/planted.ts', '@aws-sdk/client-ec2', true],
  ['shared/adapters/ec2/planted.ts', '@aws-sdk/client-lightsail', false],
  ['shared/adapters/lightsail/planted.ts', '@aws-sdk/client-lightsail', true],
  ['shared/adapters/lightsail/planted.ts', '@aws-sdk/client-kms', false],
  ['shared/adapters/lightsail/planted.ts', '../kms/kms-client.ts', false],
  ['shared/adapters/passphrase/planted.ts', 'bcrypt-pbkdf', true],
  ['shared/adapters/passphrase/planted.ts', 'ssh2', false],
  ['shared/domain/planted.ts', 'bcrypt-pbkdf', false],
  ['shared/adapters/oidc/planted.ts', 'aws-jwt-verify/jwt-verifier', true],
  ['shared/adapters/oidc/planted.ts', '@aws-sdk/client-sts', false],
  ['shared/adapters/kms/planted.ts', 'aws-jwt-verify/jwt-verifier', false],
  ['shared/adapters/swas/planted.ts', '@alicloud/swas-open20200601', true],
  ['shared/adapters/swas/planted.ts', '@aws-sdk/client-lightsail', false],
  ['shared/adapters/kms/planted.ts', '../../usecases/vend-answer.ts', false],
  ['shared/adapters/dynamodb/planted.ts', '@aws-sdk/client-lightsail', false],
  ['shared/adapters/system/planted.ts', '@aws-sdk/client-kms', false],
  ['shared/adapters/elsewhere/planted.ts', '@aws-sdk/client-sts', false],
  ['functions/create-key-pair/handler.ts', '../../shared/usecases/create-key-pair.ts', true],
  ['functions/create-key-pair/handler.ts', '../../shared/adapters/kms/kms-client.ts', false],
  ['functions/create-key-pair/handler.ts', '@aws-sdk/client-lightsail', false],
  ['functions/create-key-pair/index.ts', '../../shared/adapters/kms/kms-client.ts', true],
  ['functions/create-key-pair/index.ts', '../get-key-pair/handler.ts', false],
  ['functions/create-key-pair/index.ts', '../../local/service.ts', false],
  ['functions/create-key-pair/index.ts', '@aws-sdk/client-kms', false],
  ['shared/domain/planted.ts', '../../functions/create-key-pair/handler.ts', false],
  ['shared/domain/planted.ts', '../../local/service.ts', false],
  ['shared/domain/planted.ts', '../../test/support/sign-request.ts', false],
  ['web/reveal/planted.ts', '../../shared/domain/key-file.ts', true],
  ['web/reveal/planted.ts', '../../shared/http/reveal-page.ts', false],
  ['web/reveal/planted.ts', '../../shared/usecases/view-retrieval.ts', false],
  ['web/reveal/planted.ts', 'node:crypto', false],
  ['client/planted.ts', '../shared/contracts/vend.ts', true],
  ['client/planted.ts', '../shared/adapters/kms/kms-client.ts', false],
  ['client/planted.ts', '../cli/session.ts', false],
  ['shared/http/planted.ts', '../../client/transport.ts', false],
  ['local/cloud/planted.ts', './traffic.ts', true],
  ['local/cloud/planted.ts', '../../shared/domain/errors.ts', false],
  ['local/cloud/kms/planted.ts', '../../../functions/create-key-pair/handler.ts', false],
];

/** Files that hold one planted import each, of both forms, by row. */
const PLANTED = IMPORTS.map(([file, specifier], row) => [
  { path: plantedPath(file, `${row}-static`), source: `import '${specifier}';\n` },
  { path: plantedPath(file, `${row}-dynamic`), source: `await import('${specifier}');\n` },
]);

let refused: ReadonlySet<string>;

before(async () => {
  const tree = await mkdtemp(join(tmpdir(), 'keyvend-boundaries-'));
  try {
    await plant(tree);
    refused = await refusedFiles(tree);
  } finally {
    await rm(tree, { recursive: true });
  }
});

for (const [row, [file, specifier, allowed]] of IMPORTS.entries()) {
  test(`${file} ${allowed ? 'may' : 'may not'} import ${specifier}`, () => {
    for (const { path } of PLANTED[row] ?? []) assert.equal(refused.has(path), !allowed, path);
  });
}

/**
 * A place that the same rules apply to: a file of its own in a folder, a function of its own, or a folder of its own for
 * a file that a rule names.
 */
function plantedPath(file: string, name: string): string {
  if (file.startsWith('functions/')) return file.replace('create-key-pair', `planted-${name}`);
  if (file.includes('planted')) return file.replace('planted', `planted-${name}`);
  return join(`planted-${name}`, file);
}

async function plant(tree: string): Promise<void> {
  const config = JSON.parse(await readFile(join(ROOT, 'biome.json'), 'utf8'));
  await writeFile(join(tree, 'biome.json'), JSON.stringify({ ...config, vcs: { enabled: false } }));
  for (const { path, source } of PLANTED.flat()) {
    await mkdir(join(tree, dirname(path)), { recursive: true });
    await writeFile(join(tree, path), source);
  }
}

async function refusedFiles(tree: string): Promise<ReadonlySet<string>> {
  const root = await realpath(tree);
  const args = [
    'lint',
    '--only=style/noRestrictedImports',
    '--reporter=github',
    '--max-diagnostics=none',
    '.',
  ];
  const { stdout } = await promisify(execFile)(BIOME, args, { cwd: tree, maxBuffer: 2 ** 24 }).catch(
    (error: { stdout: string }) => error,
  );
  return new Set(
    Array.from(stdout.matchAll(/noRestrictedImports,file=([^,]+),/g), ([, path = '']) =>
      relative(root, path),
    ),
  );
}
