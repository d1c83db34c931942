import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import { assertStatus } from '../support/problem.ts';
import { type ServiceFixture, serviceFixture } from '../support/service-fixture.ts';
import { COMMAND, runByOpenSsh, runBySsh2 } from '../support/ssh-clients.ts';
import { startSshServer } from '../support/ssh-server.ts';
import { confinement, SSHD, sshdConfig, sshdFault } from '../support/sshd.ts';
import { postRetrieval, vend } from '../support/vending.ts';

let service: ServiceFixture;
let directory: string;
before(async () => {
  service = await serviceFixture();
  directory = await mkdtemp(join(tmpdir(), 'keyvend-'));
});
after(async () => {
  await service.close();
  await rm(directory, { recursive: true });
});

test('a vended key logs in to an SSH server that knows its public half, and no other key does', async () => {
  const key = await vendedKeyFile('ssh2-key');
  const stranger = await vendedKeyFile('ssh2-stranger');
  const server = await startSshServer(key.publicKey);
  try {
    assert.equal(await runBySsh2(server.port, key.pem), COMMAND);
    await assert.rejects(runBySsh2(server.port, stranger.pem), /authentication methods failed/);
  } finally {
    await server.close();
  }
});

test("OpenSSH's client logs in with a vended key, and is refused with another", async t => {
  if (!isInstalled(t, 'ssh')) return;
  const key = await vendedKeyFile('openssh-key');
  const stranger = await vendedKeyFile('openssh-stranger');
  const server = await startSshServer(key.publicKey);
  const options = ['-p', String(server.port)];
  try {
    const { status, stdout } = await runByOpenSsh(key.file, options);
    assert.deepEqual({ status, stdout }, { status: 0, stdout: COMMAND });
    assert.equal((await runByOpenSsh(stranger.file, options)).status, 255);
  } finally {
    await server.close();
  }
});

test("OpenSSH's server lets in a vended key, and refuses another", async t => {
  if (!isInstalled(t, 'ssh') || !isInstalled(t, SSHD)) return;
  const key = await vendedKeyFile('sshd-key');
  const stranger = await vendedKeyFile('sshd-stranger');
  const config = await sshdConfig(directory, key.publicKey);
  t.after(await confinement());
  const fault = sshdFault(config);
  if (fault !== undefined) return t.diagnostic(`sshd cannot run here: ${fault}`);
  // The server reads from its client instead of from a port.
  const options = ['-o', `ProxyCommand=${SSHD} -i -e -f ${config}`];
  const { status, stdout, stderr } = await runByOpenSsh(key.file, options);
  if (stderr.includes('account is locked')) return t.diagnostic('sshd lets nobody into this account');
  assert.deepEqual({ status, stdout }, { status: 0, stdout: 'let-in\n' });
  assert.equal((await runByOpenSsh(stranger.file, options)).status, 255);
});

async function vendedKeyFile(name: string) {
  const created = await vend(service.alice);
  const answer = await postRetrieval(service.anyone, created, { accept: 'application/x-pem-file' });
  assertStatus(answer, 200);
  const file = join(directory, name);
  await writeFile(file, answer.body, { mode: 0o600 });
  return { file, pem: answer.body, publicKey: created.keyPair.publicKey ?? '' };
}

function isInstalled(t: TestContext, program: string): boolean {
  const installed = program.startsWith('/') ? existsSync(program) : !spawnSync(program, ['-V']).error;
  if (!installed) t.diagnostic(`${program} is not installed here`);
  return installed;
}
