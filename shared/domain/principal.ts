const ASSUMED_ROLE = /^arn:(aws[\w-]*):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/;

/**
 * The principal behind an IAM caller: its user or role ARN. Two sessions of one role are one principal, so an
 * assumed-role session ARN becomes the ARN of its role (the path of the role is not part of a session ARN).
 */
export function principalOfIamArn(userArn: string): string {
  const session = ASSUMED_ROLE.exec(userArn);
  return session ? `arn:${session[1]}:iam::${session[2]}:role/${session[3]}` : userArn;
}

/** A subject has at most 255 ASCII characters: https://openid.net/specs/openid-connect-core-1_0.html#IDToken */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/**
 * The principal behind a verified JWT: the name of its issuer and its `sub`, which may itself hold colons and slashes.
 * Undefined for a subject that OpenID Connect does not allow.
 */
export function principalOfToken(issuerName: string, subject: string): string | undefined {
  return SUBJECT.test(subject) ? `oidc:${issuerName}:${subject}` : undefined;
}

/** The root of the routes that a principal can be let in by: each kind of caller has its own authorizer. */
export function apiRootOf(principal: string): '/v1' | '/jwt/v1' {
  return principal.startsWith('oidc:') ? '/jwt/v1' : '/v1';
}

const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@-]{1,64}$/;
const USER = /^arn:aws[a-z-]*:iam::\d{12}:user\/[\x21-\x7e]{1,576}$/;
const TOKEN_HOLDER = /^oidc:[\w.-]{1,64}:[\x20-\x7e]{1,255}$/;

/** What is wrong with the name of one principal, written in full as key pairs and the audit trail show it. */
export function principalFault(text: string): string | undefined {
  if (text.includes('*')) return 'names one principal, without *';
  if (/^arn:[^:]*:sts:/.test(text)) return 'names the role itself, not a session of it';
  if (/^arn:[^:]*:iam::\d*:role\/.*\//.test(text)) return 'names the role without its path';
  if ([ROLE, USER, TOKEN_HOLDER].some(form => form.test(text))) return undefined;
  return 'is the ARN of an IAM role or user, or oidc:ISSUER:SUB, as createdBy of its key pairs shows it';
}
