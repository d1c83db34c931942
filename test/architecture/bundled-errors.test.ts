import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { build } from 'esbuild';
import { schemaShake } from '../../build/esbuild-plugins.ts';

/** What a client throws when KMS answers with an error; `Client` and `Command` are those of one copy of the SDK. */
type Fail = (Client: typeof KMSClient, Command: typeof DecryptCommand) => Promise<unknown>;

const opened = new AsyncDisposableStack();
let bundled: { KMSClient: typeof KMSClient; DecryptCommand: typeof DecryptCommand };
let url: string;

before(async () => {
  const outdir = await mkdtemp(join(tmpdir(), 'keyvend-errors-'));
  opened.defer(() => rm(outdir, { recursive: true }));
  const outfile = join(outdir, 'kms.cjs');
  const contents = `export { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';`;
  await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', mainFields: ['module', 'main'] },
    plugins: [schemaShake],
  });
  bundled = createRequire(import.meta.url)(outfile);
  const server = createServer((request, response) => {
    request.resume();
    const [type, status] = (request.url ?? '').slice(1).split('/');
    response.writeHead(Number(status), { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify({ __type: type, message: 'said by KMS' }));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  opened.defer(() => new Promise<void>(resolve => void server.close(() => resolve())));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
after(() => opened.disposeAsync());

const errors: [name: string, status: number][] = [
  ['InvalidCiphertextException', 400],
  ['IncorrectKeyException', 400],
  ['DisabledException', 400],
  ['KMSInternalException', 500],
  ['DependencyTimeoutException', 503],
];
for (const [name, status] of errors) {
  test(`a bundle gives ${name} as the SDK does, without the class of it`, async () => {
    const fail: Fail = async (Client, Command) => {
      const client = new Client({
        ...{ endpoint: `${url}/${name}/${status}`, region: 'us-east-1', maxAttempts: 1 },
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      });
      const error: unknown = await client
        .send(new Command({ CiphertextBlob: Buffer.of(1) }))
        .catch(error => error);
      client.destroy();
      assert.ok(error instanceof Error);
      const { $fault, $metadata } = Object(error);
      return [error.name, error.message, $fault, $metadata.httpStatusCode];
    };
    const said = await fail(bundled.KMSClient, bundled.DecryptCommand);
    assert.deepEqual(said, await fail(KMSClient, DecryptCommand));
    assert.deepEqual(said, [name, 'said by KMS', status < 500 ? 'client' : 'server', status]);
  });
}
