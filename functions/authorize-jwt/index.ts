import { jwtTokenVerifier } from '../../shared/adapters/oidc/jwt-token-verifier.ts';
import { emfMetrics } from '../../shared/adapters/system/emf-metrics.ts';
import { jsonLogger } from '../../shared/adapters/system/json-logger.ts';
import { readIssuers } from '../../shared/config/issuers.ts';
import { readSettings } from '../../shared/config/settings.ts';
import { makeAuthorizeToken } from '../../shared/usecases/authorize-token.ts';
import { authorizeJwtHandler } from './handler.ts';

const { logLevel, stage } = readSettings();
const authorizeToken = makeAuthorizeToken({ verifyToken: jwtTokenVerifier(readIssuers(), Date.now) });
export const handler = authorizeJwtHandler({
  authorizeToken,
  logger: jsonLogger(logLevel),
  metrics: emfMetrics({ logLevel, stage }),
});
