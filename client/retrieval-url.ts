/** A URL at which a private key waits. */
export interface RetrievalUrl {
  readonly url: URL;
  /** `caller`: only the principal that vended may collect, with a request that proves who it is. */
  readonly access: 'bearer' | 'caller';
}

const PATHS = /^\/(?:(?<bearer>r)|(?:jwt\/)?v1\/retrievals)\/[A-Za-z0-9_-]+$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Reads a retrieval URL; undefined for any other text. */
export function retrievalUrlOf(text: string): RetrievalUrl | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const match = url && isProtected(url) && url.search === '' ? PATHS.exec(url.pathname) : undefined;
  if (!url || !match) return undefined;
  url.hash = '';
  return { url, access: match.groups?.['bearer'] === undefined ? 'caller' : 'bearer' };
}

/** Whether what is sent there is encrypted, or stays on this machine. A URL with a password in it is never used. */
export function isProtected({ protocol, hostname, username, password }: URL): boolean {
  const isLocal = protocol === 'http:' && LOOPBACK.test(hostname);
  return (protocol === 'https:' || isLocal) && username === '' && password === '';
}
