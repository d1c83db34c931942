import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { GRANTS_DOCUMENT } from '../../shared/contracts/grants-document.ts';
import { decideGrant } from '../../shared/domain/decide-grant.ts';
import { type GrantRequest, type GrantsDocument, grantsVersion } from '../../shared/domain/grants.ts';
import { createRequest, grants, statement } from '../support/grant-examples.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('a grants document', () => {
  const everyMember = {
    ...{ providers: ['lightsail', '*'], regions: ['eu-*'], names: ['pay-*', '漢*'], keyTypes: ['rsa'] },
    tags: { require: { project: ['checkout', '*'] }, allowOther: false },
    retrieval: { maxTtlSeconds: 900, access: 'caller', passcode: true },
    limits: { perHour: 20, openRetrievals: 3 },
  };
  const rows: [what: string, members: object, refused: string | null][] = [
    ['the members that are needed', {}, null],
    ['every member', everyMember, null],
    ['an unknown member', { resources: ['*'] }, ''],
    ['an unknown member of tags', { tags: { required: {} } }, 'tags'],
    ['an unknown member of retrieval', { retrieval: { ttl: 60 } }, 'retrieval'],
    ['an unknown member of limits', { limits: { perDay: 1 } }, 'limits'],
    ['no sid', { sid: undefined }, 'sid'],
    ['a sid with a blank', { sid: 'a b' }, 'sid'],
    ['a sid of 65 characters', { sid: 'a'.repeat(65) }, 'sid'],
    ['another effect', { effect: 'Allow' }, 'effect'],
    ['no principals', { principals: undefined }, 'principals'],
    ['an empty list of principals', { principals: [] }, 'principals'],
    ['a principal alone, not in a list', { principals: '*' }, 'principals'],
    ['a principal that is none', { principals: ['*', 'alice'] }, 'principals.1'],
    ['a number for a principal', { principals: [123456789012] }, 'principals.0'],
    ['no actions', { actions: undefined }, 'actions'],
    ['an unknown action', { actions: ['keys:create', 'keys:delete'] }, 'actions.1'],
    ['a wildcard within an action', { actions: ['keys:re*'] }, 'actions.0'],
    ['an unknown provider', { providers: ['azure'] }, 'providers.0'],
    ['an empty list of providers', { providers: [] }, 'providers'],
    ['a region in upper case', { regions: ['EU-*'] }, 'regions.0'],
    ['an empty name', { names: [''] }, 'names.0'],
    ['a name with a line end', { names: ['a\n'] }, 'names.0'],
    ['201 names', { names: Array.from({ length: 201 }, () => 'a') }, 'names'],
    ['an unknown key type', { keyTypes: ['dsa'] }, 'keyTypes.0'],
    ['a tag value that is a number', { tags: { require: { year: [2026] } } }, 'tags.require.year.0'],
    ['a tag value that no tag can have', { tags: { require: { a: ['<'] } } }, 'tags.require.a.0'],
    ['a tag without values', { tags: { require: { a: [] } } }, 'tags.require.a'],
    ['a tag key that no tag can have', { tags: { require: { 'a;': ['*'] } } }, 'tags.require.a;'],
    ['a reserved tag key', { tags: { require: { 'keyvend:stage': ['*'] } } }, 'tags.require.keyvend:stage'],
    [
      'a tag key that would get lost',
      { tags: JSON.parse('{"require":{"__proto__":["x"]}}') },
      'tags.require',
    ],
    ['a list for tags', { tags: { require: ['a'] } }, 'tags.require'],
    ['a text for allowOther', { tags: { allowOther: 'no' } }, 'tags.allowOther'],
    ['a time to live below the least', { retrieval: { maxTtlSeconds: 59 } }, 'retrieval.maxTtlSeconds'],
    ['the access bearer', { retrieval: { access: 'bearer' } }, 'retrieval.access'],
    ['a passcode that is false', { retrieval: { passcode: false } }, 'retrieval.passcode'],
    ['no vend in an hour', { limits: { perHour: 0 } }, 'limits.perHour'],
    ['half a vend', { limits: { openRetrievals: 1.5 } }, 'limits.openRetrievals'],
    ['a deny with tags', { effect: 'deny', tags: { require: { a: ['*'] } } }, null],
    ['a deny that other tags evade', { effect: 'deny', tags: { allowOther: false } }, 'tags.allowOther'],
    ['a deny with rules about the URL', { effect: 'deny', retrieval: { passcode: true } }, 'retrieval'],
    ['a deny with limits', { effect: 'deny', limits: { perHour: 1 } }, 'limits'],
  ];
  for (const [what, members, refused] of rows) {
    it(`with ${what} is ${refused === null ? 'accepted' : 'refused'}`, () => {
      const { error } = GRANTS_DOCUMENT.safeParse({
        version: 1,
        statements: [{ ...statement(), ...members }],
      });
      const paths = error?.issues.map(({ path }) => path.join('.')) ?? [];
      assert.deepEqual(paths, refused === null ? [] : [`statements.0${refused && '.'}${refused}`]);
      assert.ok(error?.issues.every(({ code, message }) => code === 'unrecognized_keys' || message) ?? true);
    });
  }

  const wholes: [what: string, document: unknown, paths: string[]][] = [
    ['no statement', { version: 1, statements: [] }, []],
    ['another version', { version: 2, statements: [] }, ['version']],
    ['a list alone', [], ['']],
    ['no statements', { version: 1 }, ['statements']],
    ['a sid twice', grants({ sid: 'a' }, { sid: 'b' }, { sid: 'a' }), ['statements.2.sid']],
    ['1,000 statements', manyStatements(1_000), []],
    ['1,001 statements', manyStatements(1_001), ['statements']],
    ['more than 300,000 bytes', manyStatements(1_000, ['漢'.repeat(100)]), ['']],
  ];
  for (const [what, document, expected] of wholes) {
    it(`of ${what} is ${expected.length === 0 ? 'accepted' : 'refused'}`, () => {
      const paths = GRANTS_DOCUMENT.safeParse(document).error?.issues.map(({ path }) => path.join('.'));
      assert.deepEqual(paths ?? [], expected);
    });
  }
});

describe('the version of a document', () => {
  const one = grants({ sid: 'a', names: ['x', 'y'] }, { sid: 'b' });
  const rows: [rule: string, other: GrantsDocument, isSame: boolean][] = [
    ['is the same for the same', structuredClone(one), true],
    ['is the same in another order of members', { statements: one.statements, version: 1 }, true],
    [
      'is another for another order of statements',
      { ...one, statements: one.statements.toReversed() },
      false,
    ],
    ['is another for a statement less', { ...one, statements: one.statements.slice(1) }, false],
  ];
  for (const [rule, other, isSame] of rows) {
    it(rule, () => assert.equal(grantsVersion(GRANTS_DOCUMENT.parse(other)) === grantsVersion(one), isSame));
  }
});

describe('the grants of the local service', () => {
  const LIGHTSAIL_US = [{ provider: 'lightsail', region: 'us-east-1' }] as const;
  const rows: [caller: string, request: Partial<GrantRequest>, sid: string | null][] = [
    ['alice', {}, 'alice-own'],
    ['alice', { places: [{ provider: 'swas', region: 'cn-hangzhou' }] }, 'alice-own'],
    ['alice', { action: 'keys:retrieve' }, 'alice-own'],
    ['alice', { action: 'keys:read-all' }, null],
    ['alice', { action: 'keys:revoke-all' }, null],
    ['alice', { action: 'audit:read' }, null],
    ['bob', { places: LIGHTSAIL_US }, 'bob-lightsail-us'],
    ['bob', { places: [{ provider: 'lightsail', region: 'eu-west-1' }] }, null],
    ['bob', { places: [{ provider: 'ec2', region: 'us-east-1' }] }, null],
    ['bob', { action: 'keys:list', places: undefined }, 'bob-lists'],
    ['bob', { action: 'keys:read-all', places: LIGHTSAIL_US }, null],
    ['auditor', { action: 'keys:read-all' }, 'auditor-reads'],
    ['auditor', { action: 'audit:read', places: undefined }, 'auditor-reads'],
    ['auditor', {}, null],
    ['auditor', { action: 'keys:revoke' }, null],
    ['auditor', { action: 'keys:retrieve' }, null],
    ['mallory', {}, null],
  ];
  for (const [caller, request, sid] of rows) {
    const { action, places } = createRequest(request);
    const where = places?.map(({ provider, region }) => `${provider} ${region}`).join() ?? 'no place';
    it(`let ${caller} ${sid ? '' : 'not '}do ${action} at ${where}`, async () => {
      const document = await documentOf(readFile(join(ROOT, 'grants/local.yaml'), 'utf8'));
      const principal = `arn:aws:iam::000000000000:user/${caller}`;
      assert.equal(decideGrant(document, createRequest({ ...request, principal })).sid, sid);
    });
  }
});

describe('the example of docs/grants.md', () => {
  const rows: [what: string, request: Partial<GrantRequest>, sid: string | null][] = [
    ['a vend as it is granted', {}, 'payments-eu-lightsail'],
    ['another name', { name: 'web-1' }, null],
    ['a name that is reserved', { name: 'prod-1' }, 'prod-is-reserved'],
    [
      'the same by the platform team',
      { name: 'prod-1', principal: 'arn:aws:iam::123456789012:role/platform' },
      'platform',
    ],
    [
      'its list',
      { action: 'keys:list', places: undefined, name: undefined, tags: undefined },
      'payments-own',
    ],
  ];
  for (const [what, request, sid] of rows) {
    it(`decides ${what} by ${sid ?? 'none'}`, async () => {
      const text = await readFile(join(ROOT, 'docs/grants.md'), 'utf8');
      const document = await documentOf(/```yaml\n(.*?)```/s.exec(text)?.[1] ?? '');
      assert.equal(decideGrant(document, createRequest(request)).sid, sid);
    });
  }
});

async function documentOf(yaml: string | Promise<string>): Promise<GrantsDocument> {
  return GRANTS_DOCUMENT.parse(parse(await yaml));
}

function manyStatements(count: number, names?: readonly string[]): GrantsDocument {
  return grants(...Array.from({ length: count }, (_, index) => ({ sid: `s${index}`, names })));
}
