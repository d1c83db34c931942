import { constants } from 'node:fs';
import { access, mkdir, readdir } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { cloudPortFor, DEFAULT_PORT, issuerPortFor, LAST_PORT } from './ports.ts';
import { type Service, startService } from './service.ts';

const HELP = `Runs keyvend and the clouds it needs on this machine.

  npm start                   state in memory, port 3000
  npm start -- --data DIR     state kept in DIR, across restarts
  PORT=0 npm start            any free port (the cloud endpoint and the issuer of tokens take the next two, or any)
`;

const { values } = readArguments();
if (values.help) {
  process.stdout.write(HELP);
} else {
  await run(values.data);
}

async function run(dataDir: string | undefined): Promise<void> {
  const port = readPort(process.env['PORT']);
  checkTimingName(process.env['KEYVEND_TIMING']);
  if (dataDir !== undefined) await prepare(dataDir);
  const ports = { port, cloudPort: cloudPortFor(port), issuerPort: issuerPortFor(port) };
  const service = await startService({ ...ports, dataDir }).catch(error => explain(error, dataDir));
  process.stdout.write(`keyvend ready on ${service.url}\n${guide(service, port)}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void service.close().then(() => process.exit(0));
    });
  }
}

function guide({ url, cloud: { url: cloudUrl }, issuer }: Service, port: number): string {
  const token = `npm run -s token --${port === DEFAULT_PORT ? '' : ` --issuer ${issuer.url}`} --as alice`;
  const curl = `curl --aws-sigv4 aws:amz:us-east-1:execute-api --user AKIALOCALALICE000000:alice-local-secret`;
  const keyvend = `KEYVEND_URL=${url} AWS_ACCESS_KEY_ID=AKIALOCALALICE000000 AWS_SECRET_ACCESS_KEY=alice-local-secret AWS_REGION=us-east-1 npx keyvend`;
  return `cloud endpoint ${cloudUrl} (access key test, secret test)
token issuer ${issuer.url}

Vend a key pair and save its private key (docs/cli.md):
  ${keyvend} create build-7 --provider lightsail --region us-east-1 --out ./build-7
Vend another, by the API itself:
  ${curl} --json '{"provider":"lightsail","region":"us-east-1","name":"first-key","clientToken":"t-1"}' ${url}/v1/key-pairs
Collect its private key, once: open the retrieval.url of the answer in a browser, or put it in place of RETRIEVAL_URL:
  (umask 077 && curl -sf -X POST -H 'Accept: application/x-pem-file' -o first-key.pem 'RETRIEVAL_URL')
List your key pairs:
  ${curl} ${url}/v1/key-pairs
Do the same with a JWT in place of a signature:
  curl -H "Authorization: Bearer $(${token})" ${url}/jwt/v1/key-pairs
Change who may do what (docs/grants.md):
  AWS_ENDPOINT_URL=${cloudUrl} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test KEYVEND_TABLE=keyvend-dev npm run -s grants -- show
Look at the emulated cloud:
  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test aws --region us-east-1 --endpoint-url ${cloudUrl} lightsail get-key-pairs

Ctrl+C stops it.
`;
}

function readArguments() {
  try {
    return parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

function readPort(text = String(DEFAULT_PORT)): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > LAST_PORT)
    return fail(`PORT must be a number from 0 to ${LAST_PORT}.\n`);
  return port;
}

function checkTimingName(name = 'standard'): void {
  if (name !== 'standard' && name !== 'fast') fail('KEYVEND_TIMING must be standard or fast.\n');
}

/** Only its owner may read what the emulated clouds keep. */
async function prepare(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { mode: 0o700 }).catch(error =>
      codeOf(error) === 'EEXIST' ? undefined : Promise.reject(error),
    );
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    await readdir(dataDir);
  } catch (error) {
    fail(
      `${dataDir} cannot be used to keep data in (${codeOf(error)}). Name a folder that you may write to, in one that exists.\n`,
    );
  }
}

function explain(error: unknown, dataDir: string | undefined): never {
  if (codeOf(error) === 'EADDRINUSE') {
    return fail(
      'The port, or one of the two behind it (cloud endpoint, issuer of tokens), is in use. Choose another:\n' +
        'PORT=4000 npm start, or PORT=0 npm start for any that is free.\n',
    );
  }
  if (dataDir !== undefined) {
    return fail(
      `The data in ${dataDir} cannot be opened. Is another keyvend using it? Stop it, or name another folder.\n`,
    );
  }
  throw error;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function fail(message: string): never {
  process.stderr.write(message);
  process.exit(2);
}
