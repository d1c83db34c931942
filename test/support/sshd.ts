import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { openSshPrivateKeyFile } from './ssh-key-files.ts';

export const SSHD = '/usr/sbin/sshd';
/** Where root's sshd confines its unprivileged part; made by its init script, if that ever ran. */
const CONFINEMENT = '/run/sshd';

/** Writes the configuration of an sshd that lets in one key, beside its own key; gives the path. */
export async function sshdConfig(directory: string, authorizedKey: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const path = (name: string) => join(directory, name);
  await writeFile(path('host_key'), openSshPrivateKeyFile(privateKey), { mode: 0o600 });
  await writeFile(path('authorized_keys'), `${authorizedKey}\n`);
  const lines = [
    `HostKey ${path('host_key')}`,
    `AuthorizedKeysFile ${path('authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PidFile none',
  ];
  await writeFile(path('sshd_config'), `${lines.join('\n')}\n`);
  return path('sshd_config');
}

/** Why sshd cannot run with this configuration; undefined where it can. */
export function sshdFault(config: string): string | undefined {
  const { status, stderr } = spawnSync(SSHD, ['-t', '-f', config], { encoding: 'utf8' });
  return status === 0 ? undefined : stderr;
}

/** Makes the folder that root's sshd wants. Gives what removes it, if it was not there. */
export async function confinement(): Promise<() => Promise<void>> {
  if (userInfo().uid !== 0 || existsSync(CONFINEMENT)) return async () => undefined;
  await mkdir(CONFINEMENT);
  return () => rmdir(CONFINEMENT);
}

/** OpenSSH's server on a loopback port of its own. */
export async function startSshd(config: string): Promise<{ port: number; close: () => Promise<void> }> {
  const port = await freePort();
  const address = ['-o', `ListenAddress=127.0.0.1:${port}`];
  const child = spawn(SSHD, ['-D', '-e', '-f', config, ...address], { stdio: 'ignore' });
  const closed = once(child, 'close');
  for (let tries = 0; tries < 100 && !(await answers(port)); tries += 1) await sleep(50);
  return {
    port,
    async close() {
      child.kill();
      await closed;
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'data');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
