import { matchesGlob } from './glob.ts';

const KINDS = ['role', 'user', 'oidc', 'slack'] as const;
type PrincipalKind = (typeof KINDS)[number];

/** A principal, or a pattern of principals, in its parts. Scope: an account, an issuer or a Slack workspace. */
interface PrincipalParts {
  readonly kind: PrincipalKind;
  readonly partition: string;
  readonly scope: string;
  readonly name: string;
}

/** Each way to write a principal. A name may hold any character, also a line end and what parts the others. */
const FORMS: readonly RegExp[] = [
  /^arn:(?<partition>[^:]*):iam::(?<scope>[^:]*):(?<kind>role|user)\/(?<name>.*)$/s,
  /^(?<kind>role|user|oidc):(?<scope>[^:]*):(?<name>.*)$/s,
  /^(?<kind>slack):(?<scope>[^/]*)\/(?<name>.*)$/s,
];

const ACCOUNT = /^(?:\d{12}|\*)$/;
const IAM_NAME = /^[\x21-\x7e]{1,576}$/;

/** What the parts of a pattern may hold. A `sub` has at most 255 ASCII characters (OpenID Connect Core, section 2). */
const PATTERN_RULES: Readonly<Record<PrincipalKind, { readonly scope: RegExp; readonly name: RegExp }>> = {
  role: { scope: ACCOUNT, name: IAM_NAME },
  user: { scope: ACCOUNT, name: IAM_NAME },
  oidc: { scope: /^(?:[\w.-]{1,64}|\*)$/, name: /^[\x20-\x7e]{1,255}$/ },
  slack: { scope: /^\w{1,32}$/, name: /^[\w*]{1,64}$/ },
};

const PARTITION = /^(?:aws[a-z-]*|\*)$/;

/**
 * Whether a principal is one of those that a pattern means. The parts are matched one by one, so that a wildcard
 * never reaches from one into the next: the path of an IAM user may hold the text of a foreign ARN.
 */
export function matchesPrincipal(pattern: string, principal: string): boolean {
  if (pattern === '*') return true;
  const wanted = partsOf(pattern);
  const actual = partsOf(principal);
  if (!wanted || !actual || wanted.kind !== actual.kind) return false;
  return (['partition', 'scope', 'name'] as const).every(part => matchesGlob(wanted[part], actual[part]));
}

/** What is wrong with a pattern of principals; `undefined` for a good one. */
export function principalPatternFault(pattern: string): string | undefined {
  if (pattern === '*') return undefined;
  if (/^arn:[^:]*:sts:/.test(pattern)) return 'must name the role or user itself, not a session of it';
  const parts = partsOf(pattern);
  if (!parts || !isWellFormed(parts)) {
    return 'must be *, an IAM role or user ARN, role:ACCOUNT:NAME, user:ACCOUNT:NAME, oidc:ISSUER:SUB or slack:WORKSPACE/ID';
  }
  if (parts.kind === 'role' && parts.name.includes('/')) return 'must name the role without its path';
  if (parts.kind === 'oidc' && parts.scope === '*' && parts.name !== '*') {
    return 'must name the issuer: a subject means nothing without it';
  }
  return undefined;
}

function isWellFormed({ kind, partition, scope, name }: PrincipalParts): boolean {
  const rules = PATTERN_RULES[kind];
  return PARTITION.test(partition) && rules.scope.test(scope) && rules.name.test(name);
}

function partsOf(text: string): PrincipalParts | undefined {
  for (const form of FORMS) {
    const { kind, partition = '*', scope = '', name = '' } = form.exec(text)?.groups ?? {};
    const known = KINDS.find(one => one === kind);
    if (known) return { kind: known, partition, scope, name };
  }
  return undefined;
}
