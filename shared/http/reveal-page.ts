import type { HttpEvent, HttpResponse } from './http-event.ts';
import { COMMON_HEADERS } from './responses.ts';
import { REVEAL_PAGE } from './reveal-page.generated.ts';

export const PAGE_TYPE = 'text/html';

/** What the page may do in a browser: nothing but run its own script, ask its own origin, and copy. */
const PAGE_HEADERS = {
  ...COMMON_HEADERS,
  'content-type': `${PAGE_TYPE}; charset=utf-8`,
  'content-security-policy': REVEAL_PAGE.contentSecurityPolicy,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'clipboard-write=(self), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  vary: 'accept, user-agent',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive, nosnippet',
};

/** How those that fetch links for a preview name themselves. */
const PREVIEWER =
  /bot\b|preview|facebook|whatsapp|embedly|iframely|pagerenderer|imageproxy|imgproxy|existence discovery/i;

/**
 * Whether a request for a retrieval is answered with the page: what accepts HTML first, and previews that accept
 * anything, so that none shows whose key it is. No control: who hides its name gets the facts, and nobody the key.
 */
export function wantsPage({ headers }: Pick<HttpEvent, 'headers'>, mediaType: string): boolean {
  const namesJson = /\bjson\b/i.test(headers['accept'] ?? '');
  return mediaType === PAGE_TYPE || (!namesJson && PREVIEWER.test(headers['user-agent'] ?? ''));
}

/** The page that reveals a private key in a browser: the same bytes for every token, known or not. */
export function revealPage(): HttpResponse {
  return { statusCode: 200, headers: PAGE_HEADERS, body: REVEAL_PAGE.html };
}
