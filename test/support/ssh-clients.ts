import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import ssh2, { type ClientChannel } from 'ssh2';

/** What both clients run on a server. */
export const COMMAND = 'echo let-in';

export interface SshOutcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Logs in with ssh2 and gives what the command says. */
export async function runBySsh2(port: number, privateKey: string): Promise<string> {
  const client = new ssh2.Client();
  client.connect({ host: '127.0.0.1', port, username: 'someone', privateKey });
  try {
    await once(client, 'ready');
    const { promise, resolve, reject } = Promise.withResolvers<ClientChannel>();
    client.exec(COMMAND, (error, channel) => (error ? reject(error) : resolve(channel)));
    return await text(await promise);
  } finally {
    client.end();
  }
}

/** Logs in with OpenSSH's client; it notes the host beside the key file. */
export function runByOpenSsh(file: string, options: readonly string[]): Promise<SshOutcome> {
  const common = [
    ...['-F', 'none', '-i', file, '-o', 'IdentitiesOnly=yes', '-o', 'BatchMode=yes'],
    ...['-o', `UserKnownHostsFile=${join(dirname(file), 'known_hosts')}`, '-o', 'ConnectTimeout=20'],
    ...['-o', 'StrictHostKeyChecking=no'],
  ];
  const target = `${userInfo().username}@127.0.0.1`;
  return new Promise(resolve => {
    const child = execFile('ssh', [...common, ...options, target, COMMAND], (_error, stdout, stderr) => {
      resolve({ status: child.exitCode ?? -1, stdout, stderr });
    });
  });
}
