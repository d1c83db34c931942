import { parseArgs } from 'node:util';
import * as z from 'zod';
import { DEFAULT_PORT, issuerPortFor } from './ports.ts';

const HELP = `Mints a JWT of the local issuer, which npm start runs, and prints it.

  npm run -s token -- --as alice      a token for alice; bob, auditor and any other name are as good
      --ttl SECONDS                   how long it is valid, 1 to 86400; 3600 without it
      --audience AUDIENCE             whom it is for; "keyvend", the only one that keyvend accepts, without it
      --issuer URL                    where the issuer is; where npm start has it, for the same PORT, without it

  curl -H "Authorization: Bearer $(npm run -s token -- --as alice)" http://127.0.0.1:3000/jwt/v1/key-pairs
`;

const minted = z.object({ access_token: z.string() });
const refused = z.object({ error_description: z.string() });

const { values } = readArguments();
if (values.help) {
  process.stdout.write(HELP);
} else {
  process.stdout.write(`${await mint(values.issuer ?? defaultIssuer())}\n`);
}

async function mint(issuer: string): Promise<string> {
  if (values.as === undefined) return fail(2, `Say whose token it shall be: --as alice.\n\n${HELP}`);
  const { as: sub, audience, ttl } = values;
  const response = await post(issuer, {
    sub,
    ...(audience !== undefined && { audience }),
    ...(ttl !== undefined && { ttlSeconds: Number(ttl) }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const token = minted.safeParse(answer);
  if (token.success) return token.data.access_token;
  const reason = refused.safeParse(answer);
  return fail(2, `${reason.data?.error_description ?? `${issuer} is not the issuer of npm start.`}\n`);
}

async function post(issuer: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  const sent = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) };
  try {
    return await fetch(`${issuer.replace(/\/$/, '')}/token`, sent);
  } catch {
    return fail(
      1,
      `Nothing answers at ${issuer}. Run npm start first, and leave it running. If it runs on another port, copy the\n` +
        'command that it prints.\n',
    );
  }
}

function defaultIssuer(): string {
  return `http://127.0.0.1:${issuerPortFor(Number(process.env['PORT'] ?? DEFAULT_PORT))}`;
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      options: {
        ...{ as: text, ttl: text, audience: text, issuer: text },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    return fail(2, `${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

function fail(code: number, message: string): never {
  process.stderr.write(message);
  process.exit(code);
}
