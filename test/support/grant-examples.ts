import type { GrantRequest, GrantStatement, GrantsDocument } from '../../shared/domain/grants.ts';

export const CI_PAYMENTS = 'arn:aws:iam::123456789012:role/ci-payments';
export const ALICE = 'arn:aws:iam::123456789012:user/alice';

/** A statement that allows all, with what is said otherwise. */
export function statement(members: Partial<GrantStatement> = {}): GrantStatement {
  return { sid: 'one', effect: 'allow', principals: ['*'], actions: ['*'], ...members };
}

export function grants(...statements: readonly Partial<GrantStatement>[]): GrantsDocument {
  return { version: 1, statements: statements.map(statement) };
}

/** A create as the contract reads it, with what is said otherwise. */
export function createRequest(members: Partial<GrantRequest> = {}): GrantRequest {
  return {
    principal: CI_PAYMENTS,
    action: 'keys:create',
    places: [{ provider: 'lightsail', region: 'eu-west-1' }],
    name: 'pay-build',
    keyType: 'rsa',
    tags: [{ key: 'project', value: 'checkout' }],
    retrieval: { ttlSeconds: 900, access: 'bearer', passcode: false },
    ...members,
  };
}

/** The statement that the issue of the language was: payments, Lightsail in eu-*, pay-*, project=checkout, 20 an hour. */
export const PAYMENTS: Partial<GrantStatement> = {
  sid: 'payments-eu-lightsail',
  principals: ['role:123456789012:ci-payments'],
  actions: ['keys:create', 'keys:import'],
  providers: ['lightsail'],
  regions: ['eu-*'],
  names: ['pay-*'],
  tags: { require: { project: ['checkout'] }, allowOther: false },
  limits: { perHour: 20 },
};
