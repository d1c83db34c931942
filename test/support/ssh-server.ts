import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import ssh2, { type AuthContext, type Connection } from 'ssh2';

export interface SshServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** An SSH server on the loopback interface that lets in one key and answers every command with its own name. */
export async function startSshServer(authorizedKey: string): Promise<SshServer> {
  const { privateKey: hostKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const server = new ssh2.Server({ hostKeys: [hostKey] }, connection => {
    connection.on('authentication', context => authenticate(context, authorizedKey));
    connection.on('ready', () => answerCommands(connection));
    // A client that is refused hangs up.
    connection.on('error', () => connection.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}

function authenticate(context: AuthContext, authorizedKey: string): void {
  if (holdsKey(context, authorizedKey)) context.accept();
  else context.reject(['publickey']);
}

/** A public key is offered first without a signature, to ask whether it would do (RFC 4252 section 7). */
function holdsKey(context: AuthContext, authorizedKey: string): boolean {
  const authorized = ssh2.utils.parseKey(authorizedKey);
  if (context.method !== 'publickey' || authorized instanceof Error) return false;
  const { key, blob, signature, hashAlgo } = context;
  if (!key.data.equals(authorized.getPublicSSH())) return false;
  return !signature || (blob !== undefined && authorized.verify(blob, signature, hashAlgo) === true);
}

function answerCommands(connection: Connection): void {
  connection.on('session', accept => {
    accept().on('exec', (acceptCommand, _reject, { command }) => {
      const channel = acceptCommand();
      channel.write(command);
      channel.exit(0);
      channel.end();
    });
  });
}
