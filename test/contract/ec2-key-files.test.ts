import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { CreateKeyPairCommand, DescribeKeyPairsCommand } from '@aws-sdk/client-ec2';
import { type CloudFixture, cloudFixture } from '../support/cloud-fixture.ts';

const run = promisify(execFile);

let cloud: CloudFixture;
let directory: string;
before(async () => {
  cloud = await cloudFixture();
  directory = await mkdtemp(join(tmpdir(), 'ec2-key-files-'));
});
after(async () => {
  await cloud.close();
  await rm(directory, { recursive: true });
});

/** The public key that a program reads out of the file of a private key; undefined where it is not installed. */
async function publicHalf(program: 'ssh-keygen' | 'puttygen', file: string): Promise<string | undefined> {
  const args = program === 'ssh-keygen' ? ['-y', '-P', '', '-f', file] : ['-L', file];
  try {
    return (await run(program, args)).stdout;
  } catch (error) {
    if (Object(error).code === 'ENOENT') return undefined;
    throw error;
  }
}

describe('the file of a private key', () => {
  for (const KeyType of ['rsa', 'ed25519'] as const) {
    for (const [KeyFormat, program] of [
      ['pem', 'ssh-keygen'],
      ['ppk', 'puttygen'],
    ] as const) {
      test(`of type ${KeyType} and format ${KeyFormat} is read by ${program}`, async t => {
        const KeyName = `${KeyType}-${KeyFormat}`;
        const { KeyMaterial = '' } = await cloud.ec2.send(
          new CreateKeyPairCommand({ KeyName, KeyType, KeyFormat }),
        );
        const file = join(directory, KeyName);
        await writeFile(file, `${KeyMaterial.trimEnd()}\n`, { mode: 0o600 });
        const publicKey = await publicHalf(program, file);
        if (publicKey === undefined) return t.diagnostic(`${program} is not installed: nothing was tested`);
        const input = { KeyNames: [KeyName], IncludePublicKey: true };
        const { KeyPairs } = await cloud.ec2.send(new DescribeKeyPairsCommand(input));
        const twoFields = (line = '') => line.trim().split(' ').slice(0, 2);
        assert.deepEqual(twoFields(publicKey), twoFields(KeyPairs?.[0]?.PublicKey));
      });
    }
  }
});
