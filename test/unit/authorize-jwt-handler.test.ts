import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { authorizeJwtHandler } from '../../functions/authorize-jwt/handler.ts';
import type { MetricName } from '../../shared/ports/metrics.ts';
import type { TokenRefusal, TokenVerifier } from '../../shared/ports/token-verifier.ts';
import { makeAuthorizeToken } from '../../shared/usecases/authorize-token.ts';
import { httpEvent } from '../support/http-events.ts';
import { recordedLog } from '../support/recorded-log.ts';

const TOKEN = 'aaaa.bbbb.cccc';
const VERIFIED = { issuer: 'github', subject: 'repo:acme/pay', expiresAt: Date.UTC(2026, 10, 23, 12) };

function authorizerEvent(authorization: string, headers: Record<string, string> = {}) {
  const { requestContext, ...event } = httpEvent({ method: 'GET', headers });
  const asked: APIGatewayRequestAuthorizerEventV2 = {
    ...event,
    ...{ type: 'REQUEST', routeArn: 'arn:aws:execute-api:us-east-1:123456789012:api/$default/GET/jwt/v1' },
    ...{ identitySource: [authorization], cookies: [], requestContext },
  };
  return asked;
}

/** The authorizer with what verifies tokens replaced, and what it was asked. */
function authorizer(verdict: Awaited<ReturnType<TokenVerifier>> | Error = VERIFIED) {
  const asked: string[] = [];
  const log = recordedLog();
  const verifyToken: TokenVerifier = async token => {
    asked.push(token);
    if (verdict instanceof Error) throw verdict;
    return verdict;
  };
  const authorize = authorizeJwtHandler({ authorizeToken: makeAuthorizeToken({ verifyToken }), ...log });
  return { ...log, asked, authorize };
}

describe('the authorizer of JWTs', () => {
  it('names the principal of an accepted token, and when it expires', async () => {
    const { authorize, counted } = authorizer();
    assert.deepEqual(await authorize(authorizerEvent(`Bearer ${TOKEN}`)), {
      isAuthorized: true,
      context: { principal: 'oidc:github:repo:acme/pay', expiresAt: '2026-11-23T12:00:00.000Z' },
    });
    assert.deepEqual(counted, []);
  });

  const headers: [authorization: string, token: string][] = [
    [`Bearer ${TOKEN}`, TOKEN],
    [`bearer ${TOKEN}`, TOKEN],
    [TOKEN, ''],
    [`Basic ${TOKEN}`, ''],
    [`Bearer ${TOKEN},Bearer ${TOKEN}`, ''],
    [`Bearer ${TOKEN} `, ''],
    ['AWS4-HMAC-SHA256 Credential=x', ''],
  ];
  for (const [authorization, token] of headers) {
    it(`reads ${JSON.stringify(authorization)} as ${token === '' ? 'no token' : 'a token'}`, async () => {
      const { authorize, asked } = authorizer();
      await authorize(authorizerEvent(authorization));
      assert.deepEqual(asked, [token]);
    });
  }

  it('reads no header but the one that the gateway authorizes by', async () => {
    const { authorize, asked } = authorizer();
    await authorize(authorizerEvent('Basic x', { authorization: `Bearer ${TOKEN}` }));
    assert.deepEqual(asked, ['']);
  });

  const refusals: [refusal: TokenRefusal, metric: MetricName][] = [
    ['malformed', 'TokensMalformed'],
    ['unknown-issuer', 'TokensOfUnknownIssuer'],
    ['wrong-algorithm', 'TokensWithWrongAlgorithm'],
    ['unknown-key', 'TokensWithUnknownKey'],
    ['wrong-signature', 'TokensWithWrongSignature'],
    ['expired', 'TokensExpired'],
    ['not-yet-valid', 'TokensNotYetValid'],
    ['wrong-audience', 'TokensForOthers'],
    ['unusable-subject', 'TokensWithUnusableSubject'],
  ];
  for (const [refusal, metric] of refusals) {
    it(`refuses and counts a token that is refused as ${refusal}, and logs no word of it`, async () => {
      const { authorize, counted, lines } = authorizer({ refusal });
      assert.deepEqual(await authorize(authorizerEvent(`Bearer ${TOKEN}`)), { isAuthorized: false });
      assert.deepEqual(counted, ['TokensRefused', metric]);
      const fields = { requestId: 'request-1', code: refusal };
      assert.deepEqual(lines, [{ level: 'info', event: 'token refused', fields }]);
    });
  }

  it('refuses a subject that can be no principal', async () => {
    const { authorize, counted } = authorizer({ ...VERIFIED, subject: 'a\nb' });
    assert.deepEqual(await authorize(authorizerEvent(`Bearer ${TOKEN}`)), { isAuthorized: false });
    assert.deepEqual(counted, ['TokensRefused', 'TokensWithUnusableSubject']);
  });

  it('fails, and refuses nobody, where it cannot tell', async () => {
    const { authorize, counted, lines } = authorizer(new TypeError(`fetch failed for ${TOKEN}`));
    await assert.rejects(authorize(authorizerEvent(`Bearer ${TOKEN}`)), error => {
      return error instanceof Error && !error.message.includes(TOKEN) && error.cause === undefined;
    });
    assert.deepEqual(counted, ['AuthorizationsFailed']);
    assert.equal(lines[0]?.fields.errorNames, 'TypeError');
    assert.ok(!JSON.stringify(lines).includes(TOKEN));
  });
});
