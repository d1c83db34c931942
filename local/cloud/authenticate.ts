import type { IncomingHttpHeaders } from 'node:http';
import { type SigV4Refusal, type SigV4Verification, verifySigV4 } from '../sigv4.ts';
import { type Service, ServiceFault, type ServiceName } from './service.ts';

/** "Signature expired: ... (20120306T080056Z - 15 min.)", https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
const MAX_SKEW_MS = 15 * 60_000;

const MISMATCH =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

type SignedRequest = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

/** Checks who signed a request, and when, by the clock of the machine. */
export function verifySignature(
  request: SignedRequest,
  service: ServiceName,
  credentials: ReadonlyMap<string, string>,
): SigV4Verification {
  return verifySigV4(request, {
    service,
    secretFor: accessKeyId => credentials.get(accessKeyId),
    now: Date.now(),
    maxSkewMs: MAX_SKEW_MS,
  });
}

/**
 * Checks who signed a request and answers the Region it was signed for. Refused with the errors of
 * https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html as the JSON services give them: HTTP 400.
 */
export function authenticate(
  request: SignedRequest,
  service: Service,
  credentials: ReadonlyMap<string, string>,
): string {
  const verification = verifySignature(request, service.name, credentials);
  if (!verification.ok) throw refusal(verification.reason, request, service);
  if (service.regions.has(verification.region)) return verification.region;
  throw fault(service, 'InvalidSignatureException', 'Credential should be scoped to a valid region.');
}

function refusal(reason: SigV4Refusal, { headers }: SignedRequest, service: Service): ServiceFault {
  switch (reason) {
    case 'missing':
      return fault(service, 'MissingAuthenticationTokenException', 'Request is missing Authentication Token');
    case 'malformed':
      return fault(
        service,
        'IncompleteSignatureException',
        'The request signature does not conform to AWS standards.',
      );
    case 'unknown-key':
      return fault(
        service,
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    case 'scope':
      return fault(
        service,
        'InvalidSignatureException',
        `Credential should be scoped to correct service: '${service.name}'.`,
      );
    case 'expired':
      return fault(
        service,
        'InvalidSignatureException',
        `Signature expired: ${headers['x-amz-date']} is more than 15 min. away.`,
      );
    default:
      return fault(service, 'InvalidSignatureException', MISMATCH);
  }
}

function fault(service: Service, type: string, message: string): ServiceFault {
  return new ServiceFault(400, { __type: `${service.errorNamespace}${type}`, message });
}
