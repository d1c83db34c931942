import type { HttpResponse } from './http-event.ts';
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
  vary: 'accept',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow, noarchive, nosnippet',
};

/** The page that reveals a private key in a browser: the same bytes for every token, known or not. */
export function revealPage(): HttpResponse {
  return { statusCode: 200, headers: PAGE_HEADERS, body: REVEAL_PAGE.html };
}
