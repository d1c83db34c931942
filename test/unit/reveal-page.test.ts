import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { viewRetrievalHandler } from '../../functions/view-retrieval/handler.ts';
import type { RetrievalView } from '../../shared/usecases/view-retrieval.ts';
import { httpEvent, lambdaContext } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';

const VIEW: RetrievalView = {
  ...{ name: 'build-7', provider: 'lightsail', region: 'us-east-1', fingerprint: 'SHA256:x' },
  ...{ vendedBy: 'arn:aws:iam::123456789012:user/a', expiresAt: '2026-11-24T00:00:00.000Z' },
  ...{ state: 'available', passcodeRequired: false },
};
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

async function answerTo(method: string, route: string, accept: string | undefined, userAgent = 'curl/8.5.0') {
  let looks = 0;
  const handler = viewRetrievalHandler({
    ...recordedLog(),
    viewRetrieval: async () => {
      looks += 1;
      return VIEW;
    },
  });
  const event = httpEvent({
    method,
    headers: { ...(accept !== undefined && { accept }), 'user-agent': userAgent },
  });
  const userArn = route.startsWith('/r/') ? undefined : VIEW.vendedBy;
  const { requestContext } = httpEvent({ method, ...(userArn !== undefined && { userArn }) });
  const routed = { ...event, requestContext: { ...requestContext, routeKey: `${method} ${route}` } };
  return { ...(await handler(routed, lambdaContext())), looks };
}

describe('what is answered at a retrieval URL', () => {
  const rows: [accept: string | undefined, type: string][] = [
    [BROWSER, 'text/html; charset=utf-8'],
    ['text/html', 'text/html; charset=utf-8'],
    ['text/*', 'text/html; charset=utf-8'],
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json, text/html;q=0.5', 'application/json'],
    ['image/webp, */*;q=0.1', 'application/json'],
    ['image/png', 'application/problem+json'],
  ];
  for (const [accept, type] of rows) {
    it(`is ${type} for Accept: ${accept ?? 'nothing'}`, async () => {
      const { headers } = await answerTo('GET', '/r/{token}', accept);
      assert.equal(headers?.['content-type'], type);
    });
  }

  const agents: [userAgent: string, accept: string | undefined, isPage: boolean][] = [
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', '*/*', true],
    ['Twitterbot/1.0', undefined, true],
    ['deploy-bot/1.0', 'application/json', false],
    ['deploy-bot/1.0', 'application/json, */*', false],
    ['robotics/1.0', '*/*', false],
    ['python-requests/2.32', '*/*', false],
    ['', '*/*', false],
  ];
  for (const [userAgent, accept, isPage] of agents) {
    it(`is ${isPage ? 'the page' : 'JSON'} to ${userAgent || 'no name'} with Accept: ${accept ?? 'nothing'}`, async () => {
      const { headers, looks } = await answerTo('GET', '/r/{token}', accept, userAgent);
      const type = isPage ? 'text/html; charset=utf-8' : 'application/json';
      assert.deepEqual([headers?.['content-type'], looks], [type, isPage ? 0 : 1]);
    });
  }

  it('is never a page where a caller must have an identity', async () => {
    const { headers, looks } = await answerTo('GET', '/v1/retrievals/{token}', BROWSER);
    assert.deepEqual([headers?.['content-type'], looks], ['application/json', 1]);
  });

  it('is the page without a look at what the token is for', async () => {
    assert.equal((await answerTo('GET', '/r/{token}', BROWSER)).looks, 0);
  });

  it('is the page to HEAD too, without its body', async () => {
    const get = await answerTo('GET', '/r/{token}', BROWSER);
    const head = await answerTo('HEAD', '/r/{token}', BROWSER);
    assert.deepEqual([head.headers, head.body], [get.headers, undefined]);
  });
});

describe('the headers of the page', () => {
  const headers: [name: string, value: string | RegExp][] = [
    ['cache-control', 'no-store'],
    [
      'content-security-policy',
      /^default-src 'none'; script-src 'sha256-\S{44}'; style-src 'sha256-\S{44}';/,
    ],
    [
      'content-security-policy',
      /; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';/,
    ],
    ['content-security-policy', /; require-trusted-types-for 'script'; trusted-types 'none'$/],
    ['cross-origin-embedder-policy', 'require-corp'],
    ['cross-origin-opener-policy', 'same-origin'],
    ['cross-origin-resource-policy', 'same-origin'],
    ['permissions-policy', /^clipboard-write=\(self\), /],
    ['referrer-policy', 'no-referrer'],
    ['strict-transport-security', /^max-age=\d{8}/],
    ['vary', 'accept, user-agent'],
    ['x-content-type-options', 'nosniff'],
    ['x-frame-options', 'DENY'],
    ['x-robots-tag', /^noindex/],
  ];
  for (const [name, value] of headers) {
    it(`have ${name} ${typeof value === 'string' ? value : value.source}`, async () => {
      const answer = await answerTo('GET', '/r/{token}', BROWSER);
      const given = String(answer.headers?.[name]);
      if (typeof value === 'string') assert.equal(given, value);
      else assert.match(given, value);
    });
  }

  it('allow nothing inline and nothing by name', async () => {
    const { headers } = await answerTo('GET', '/r/{token}', BROWSER);
    assert.doesNotMatch(String(headers?.['content-security-policy']), /unsafe|\*|https?:|data:|blob:/);
  });
});
