import { randomUUID } from 'node:crypto';
import { type Authorization, bearing, signedBy, signingRegionOf } from '../client/authorization.ts';
import { type KeyvendClient, keyvendClient } from '../client/keyvend-client.ts';
import { isProtected } from '../client/retrieval-url.ts';
import type { Wait } from '../client/send-request.ts';
import { type CommandSettings, readCommandSettings } from '../shared/config/command-settings.ts';
import { CLIENT_TOKEN } from '../shared/domain/client-token.ts';
import { awsCredentials } from './aws-credentials.ts';
import { failureOf, misuse, resumable } from './failure.ts';
import { type Reporter, reporter } from './reporter.ts';

/** Options of every command. */
export interface CommonOptions {
  readonly url: string;
  readonly timeout: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** One run of the command. */
export interface Session {
  readonly url: URL;
  readonly client: KeyvendClient;
  readonly settings: CommandSettings;
  readonly report: Reporter;
  readonly signal: AbortSignal;
}

const USUAL_REGION = 'us-east-1';

export function openSession(options: CommonOptions, signal: AbortSignal): Session {
  const url = serviceUrl(options.url);
  const settings = readCommandSettings();
  const report = reporter({ json: options.json === true, quiet: options.quiet === true });
  const client = keyvendClient({
    ...{ url, signal, timeoutMs: options.timeout * 1_000 },
    authorization: authorizationFor(url, settings),
    waiting: wait => report.note(waitText(wait)),
  });
  return { url, client, settings, report, signal };
}

/** The client token that names this command; a new one where none is given. Throws a misuse. */
export function readClientToken(given: string | undefined): string {
  if (given === undefined) return randomUUID();
  // A release takes no comma: API Gateway joins repeated headers with one.
  if (CLIENT_TOKEN.test(given) && !given.includes(',')) return given;
  throw misuse('usage', 'A client token is 1 to 64 printable ASCII characters without blanks and commas.');
}

/**
 * Does what begins with the first request of a command. Its client token is told before: by it the command can be taken up
 * again by hand when it is cut off.
 */
export async function resumably<Result>(
  { report }: Session,
  token: string,
  work: () => Promise<Result>,
): Promise<Result> {
  report.note(`client token ${token}: if this is cut off, repeat the command with --client-token ${token}`);
  try {
    return await work();
  } catch (error) {
    throw resumable(failureOf(error), token);
  }
}

function authorizationFor(url: URL, { token, region }: CommandSettings): Authorization {
  if (token !== undefined) return bearing(token);
  return signedBy(awsCredentials(), signingRegionOf(url) ?? region ?? USUAL_REGION);
}

function serviceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && isProtected(url) && url.pathname === '/' && url.search === '' && url.hash === '') return url;
  throw misuse(
    'usage',
    'The URL of the service is an origin such as https://keyvend.example.com; http is for this machine only.',
    'Correct --url or KEYVEND_URL.',
  );
}

function waitText({ error, pauseMs }: Wait): string {
  return `${error.code}: trying again in ${Math.ceil(pauseMs / 1_000)} s`;
}
