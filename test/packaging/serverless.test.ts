import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import * as z from 'zod';
import { AUDIT_MEMBERS } from '../../shared/adapters/dynamodb/audit-item.ts';

const ROOT = join(import.meta.dirname, '../..');
const SERVERLESS = join(ROOT, 'node_modules/.bin/serverless');

const STATEMENT = z.object({
  Effect: z.string(),
  Action: z.union([z.string().transform(action => [action]), z.array(z.string())]),
  Resource: z.unknown(),
  Condition: z.optional(z.record(z.string(), z.record(z.string(), z.unknown()))),
});
const TEMPLATE = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
});
const ROLE = z.object({
  Policies: z.array(z.object({ PolicyDocument: z.object({ Statement: z.array(STATEMENT) }) })),
});
const SWAS_VALUE = z.object({ 'Fn::If': z.array(z.string()) });
const SWAS_VALUES = z.object({
  Variables: z.object({
    KEYVEND_SWAS_ACCESS_KEY_ID: SWAS_VALUE,
    KEYVEND_SWAS_ACCESS_KEY_SECRET: SWAS_VALUE,
  }),
});

const ROUTE = z.object({
  RouteKey: z.string(),
  AuthorizationType: z.string().default('NONE'),
  Target: z.unknown(),
});

/** Every action that a function's role allows, beside writing its own log: no more, no fewer. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  CreateKeyPairRole: [
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'ec2:CreateKeyPair',
    'ec2:CreateTags',
    'ec2:DeleteKeyPair',
    'ec2:DescribeKeyPairs',
    'ec2:ImportKeyPair',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyPairWithoutPlaintext',
    'kms:GenerateMac',
    'lightsail:CreateKeyPair',
    'lightsail:DeleteKeyPair',
    'lightsail:GetKeyPair',
    'lightsail:ImportKeyPair',
    'lightsail:TagResource',
  ],
  ImportKeyPairRole: [
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'ec2:CreateTags',
    'ec2:DescribeKeyPairs',
    'ec2:ImportKeyPair',
    'lightsail:GetKeyPair',
    'lightsail:ImportKeyPair',
    'lightsail:TagResource',
  ],
  ListKeyPairsRole: ['dynamodb:GetItem', 'dynamodb:Query'],
  ListProvidersRole: [],
  ExplainAuthorizationRole: ['dynamodb:GetItem'],
  ListAuditEventsRole: ['dynamodb:GetItem', 'dynamodb:Query'],
  CheckpointAuditRole: [
    'dynamodb:PutItem',
    'dynamodb:Query',
    'kms:GetPublicKey',
    'kms:Sign',
    'sqs:SendMessage',
  ],
  GetKeyPairRole: ['dynamodb:GetItem'],
  ViewRetrievalRole: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
  ReleasePrivateKeyRole: [
    'dynamodb:ConditionCheckItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'kms:Decrypt',
  ],
  DeleteKeyPairRole: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:UpdateItem',
    'ec2:DeleteKeyPair',
    'ec2:DescribeKeyPairs',
    'lightsail:DeleteKeyPair',
    'lightsail:GetKeyPair',
  ],
  ReissueRetrievalRole: [
    'dynamodb:ConditionCheckItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'kms:GenerateMac',
  ],
  AuthorizeJwtRole: [],
  DescribeApiRole: [],
  ReconcileRole: [
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'ec2:CreateTags',
    'ec2:DeleteKeyPair',
    'ec2:DescribeKeyPairs',
    'ec2:ImportKeyPair',
    'lightsail:DeleteKeyPair',
    'lightsail:GetKeyPair',
    'lightsail:ImportKeyPair',
    'lightsail:TagResource',
    'sqs:SendMessage',
  ],
};

const GRANTS_ONLY = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['GRANTS'] } };

const OWN_TAG = { StringEquals: { 'aws:ResourceTag/keyvend:stage': 'dev' } };
const OWN_KEYS_CONTEXT = { StringEquals: { 'kms:EncryptionContext:keyvend:stage': 'dev' } };

/** The rows that may be deleted, and those that may be updated. */
const CHANGEABLE: Readonly<Record<string, string>> = {
  'dynamodb:DeleteItem': 'NAME#*',
  'dynamodb:UpdateItem': 'LIMIT#*',
};

/** The conditions that each statement with such an action bears, in any role. */
const CONDITIONS: Readonly<Record<string, readonly unknown[]>> = {
  'dynamodb:ConditionCheckItem': [{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CUTOFF#*'] } }],
  'dynamodb:DeleteItem': [{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['NAME#*'] } }],
  'dynamodb:UpdateItem': [{ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['LIMIT#*'] } }],
  'ec2:CreateTags': [{ StringEquals: { 'ec2:CreateAction': ['CreateKeyPair', 'ImportKeyPair'] } }, OWN_TAG],
  'ec2:DeleteKeyPair': [OWN_TAG],
  'kms:Decrypt': [OWN_KEYS_CONTEXT],
  'kms:GenerateDataKey': [OWN_KEYS_CONTEXT],
  'kms:GenerateDataKeyPairWithoutPlaintext': [OWN_KEYS_CONTEXT],
};

/** What SWAS is called with, in the functions that ask providers. */
const ASKS_PROVIDERS = /^(Create|Import|Delete)KeyPair|^Reconcile/;
const SWAS_SETTINGS = ['KEYVEND_SWAS_ACCESS_KEY_ID', 'KEYVEND_SWAS_ACCESS_KEY_SECRET'];

const PUBLIC_ROUTES = [
  ...['ANY /docs', 'ANY /healthz', 'ANY /openapi.json', 'ANY /r/{token}'],
  ...['GET /docs', 'GET /healthz', 'GET /openapi.json', 'GET /r/{token}', 'POST /r/{token}'],
];

/** One sample event for each function and what is in its answer. */
const INVOCATIONS: readonly [functionName: string, event: string, answer: string][] = [
  ['createKeyPair', 'create-key-pair/valid.json', '"statusCode": 201,'],
  ['importKeyPair', 'import-key-pair/valid.json', '"statusCode": 201,'],
  ['listKeyPairs', 'list-key-pairs/first-page.json', '"statusCode": 200,'],
  ['listProviders', 'list-providers/all.json', '"statusCode": 200,'],
  ['getKeyPair', 'get-key-pair/unknown-id.json', '"statusCode": 404,'],
  ['viewRetrieval', 'view-retrieval/unknown-token.json', '"statusCode": 404,'],
  ['deleteKeyPair', 'delete-key-pair/unknown-id.json', '"statusCode": 404,'],
  ['reissueRetrieval', 'reissue-retrieval/unknown-id.json', '"statusCode": 404,'],
  ['explainAuthorization', 'explain-authorization/create.json', '"statusCode": 200,'],
  ['listAuditEvents', 'list-audit-events/last-day.json', '"statusCode": 200,'],
  ['checkpointAudit', 'checkpoint-audit/every-five-minutes.json', '"checkpoints": '],
  ['reconcile', 'reconcile/every-minute.json', '"needs-attention": 0,'],
  ['releasePrivateKey', 'release-private-key/unknown-token.json', '"statusCode": 404,'],
  ['describeApi', 'describe-api/health.json', '"statusCode": 200,'],
  ['authorizeJwt', 'authorize-jwt/not-a-token.json', '"isAuthorized": false'],
];

let home: string;
let resources: z.infer<typeof TEMPLATE>['Resources'];

before(async () => {
  home = await mkdtemp(join(tmpdir(), 'keyvend-package-'));
  await serverless('package', '--package', join(home, 'package'));
  const file = join(home, 'package/cloudformation-template-update-stack.json');
  resources = TEMPLATE.parse(JSON.parse(await readFile(file, 'utf8'))).Resources;
});

after(() => rm(home, { recursive: true }));

describe('serverless package, offline and without credentials', () => {
  test('makes one archive for each function', async () => {
    const archives = (await readdir(join(home, 'package'))).filter(name => name.endsWith('.zip'));
    assert.deepEqual(archives.sort(), INVOCATIONS.map(([name]) => `${name}.zip`).sort());
  });

  test('gives each function a role of its own', () => {
    const roles = ofType('AWS::Lambda::Function').map(([, { Role }]) => JSON.stringify(Role));
    assert.equal(new Set(roles).size, INVOCATIONS.length);
    assert.deepEqual(
      ofType('AWS::IAM::Role')
        .map(([name]) => name)
        .sort(),
      Object.keys(ALLOWED).sort(),
    );
  });

  for (const [role, actions] of Object.entries(ALLOWED)) {
    test(`lets ${role} do exactly what its function does`, () => {
      assert.deepEqual(actionsOf(role).sort(), [...actions].sort());
    });
  }

  for (const [action, conditions] of Object.entries(CONDITIONS)) {
    test(`lets no role use ${action} but under its condition`, () => {
      const found = Object.keys(ALLOWED).flatMap(role =>
        statementsOf(role)
          .filter(({ Action }) => Action.includes(action))
          .map(({ Condition }) => JSON.stringify(Condition)),
      );
      assert.deepEqual(
        [...new Set(found)],
        conditions.map(condition => JSON.stringify(condition)),
      );
    });
  }

  test('names no access key of SWAS but by reference', () => {
    const [, properties = {}] =
      ofType('AWS::Lambda::Function').find(([name]) => /^Reconcile/.test(name)) ?? [];
    const { Variables } = SWAS_VALUES.parse(properties['Environment']);
    for (const { 'Fn::If': value } of Object.values(Variables)) {
      assert.deepEqual([value[0], value[2]], ['UsesSwas', '']);
      assert.match(value[1] ?? '', /^\{\{resolve:secretsmanager:/);
    }
  });

  test('lets no role do both: vend and open', () => {
    for (const role of Object.keys(ALLOWED)) {
      const actions = actionsOf(role);
      const vends = actions.some(action => /^(lightsail|ec2|swas-open):/.test(action));
      assert.ok(!(vends && actions.includes('kms:Decrypt')), role);
    }
  });

  test('lets no function update or delete a row of the audit trail', () => {
    const changing = Object.keys(ALLOWED)
      .flatMap(statementsOf)
      .flatMap(({ Action, Condition }) => Action.map(action => ({ action, Condition })))
      .filter(({ action }) => /^dynamodb:(?!ConditionCheckItem$|GetItem$|PutItem$|Query$)/.test(action));
    assert.ok(changing.length > 0);
    for (const { action, Condition } of changing) {
      const rows = CHANGEABLE[action] ?? assert.fail(action);
      assert.deepEqual(Condition, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [rows] } });
    }
  });

  test('lets only the function that signs checkpoints write them, and no function grants or cut-offs', () => {
    for (const role of Object.keys(ALLOWED)) {
      const puts = statementsOf(role).filter(({ Action }) => Action.includes('dynamodb:PutItem'));
      const rows = role === 'CheckpointAuditRole' ? ['CHECKPOINT*'] : ['KP#kp_*', 'NAME#*'];
      for (const { Condition } of puts) {
        assert.deepEqual(Condition, { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': rows } }, role);
      }
    }
  });

  test('lets only that function sign', () => {
    const signing = Object.keys(ALLOWED).filter(role => actionsOf(role).includes('kms:Sign'));
    assert.deepEqual(signing, ['CheckpointAuditRole']);
  });

  test('lets the function that lists the trail read of the table what audit rows hold, and no more', () => {
    const [fromIndexes, fromTable, ofGrants, ...more] = statementsOf('ListAuditEventsRole');
    assert.deepEqual(more, []);
    assert.deepEqual(ofGrants?.Condition, GRANTS_ONLY);
    assert.match(JSON.stringify(fromIndexes?.Resource), /by-audit-time.*by-audit-principal/);
    assert.deepEqual(fromTable?.Condition, {
      StringEquals: { 'dynamodb:Select': 'SPECIFIC_ATTRIBUTES' },
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['KP#*'] },
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', ...AUDIT_MEMBERS] },
    });
  });

  test('lets the functions that only decide read the grants, and no key pair', () => {
    for (const role of ['ExplainAuthorizationRole', 'ListKeyPairsRole']) {
      const reads = statementsOf(role).filter(({ Action }) => Action.includes('dynamodb:GetItem'));
      assert.deepEqual(
        reads.map(({ Condition }) => Condition),
        [GRANTS_ONLY],
        role,
      );
    }
  });

  test('leaves no route without an authorizer but those of a retrieval and of what the API is', () => {
    assert.deepEqual(routesWith('NONE'), PUBLIC_ROUTES);
  });

  test('has every route of IAM callers once more for JWTs', () => {
    const signed = routesWith('AWS_IAM');
    assert.ok(signed.length > 0);
    assert.deepEqual(routesWith('CUSTOM'), signed.map(key => key.replace(' /v1/', ' /jwt/v1/')).sort());
  });

  test('sends both kinds of caller to the same function', () => {
    const targets = new Map(routes().map(({ RouteKey, Target }) => [RouteKey, JSON.stringify(Target)]));
    for (const key of routesWith('AWS_IAM')) {
      assert.equal(targets.get(key.replace(' /v1/', ' /jwt/v1/')), targets.get(key), key);
    }
  });

  test('lets API Gateway keep what the authorizer says of a token for five minutes at most', () => {
    const [[, authorizer] = assert.fail('there is none'), ...others] = ofType(
      'AWS::ApiGatewayV2::Authorizer',
    );
    assert.equal(others.length, 0);
    const { AuthorizerUri, ApiId: _, ...properties } = authorizer;
    assert.match(JSON.stringify(AuthorizerUri), /AuthorizeJwtLambdaFunction/);
    assert.deepEqual(properties, {
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      AuthorizerResultTtlInSeconds: 300,
      EnableSimpleResponses: true,
      IdentitySource: ['$request.header.Authorization'],
      Name: 'jwt',
    });
  });

  test('reconciles every minute and signs every five, and by nobody who can send a request', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { ScheduleExpression, State, Targets }]) => [
      /(\w+)LambdaFunction/.exec(JSON.stringify(Targets))?.[1],
      ScheduleExpression,
      State,
    ]);
    assert.deepEqual(rules.sort(), [
      ['CheckpointAudit', 'rate(5 minutes)', 'ENABLED'],
      ['Reconcile', 'rate(1 minute)', 'ENABLED'],
    ]);
    const integrations = ofType('AWS::ApiGatewayV2::Integration').map(([name]) => name);
    assert.ok(integrations.length > 0);
    assert.deepEqual(
      integrations.filter(name => /reconcile|checkpoint/i.test(name)),
      [],
    );
  });

  test('lets Lambda not repeat a run of a schedule that failed', () => {
    const configs = ofType('AWS::Lambda::EventInvokeConfig').map(([, config]) => [
      /(\w+)LambdaFunction/.exec(JSON.stringify(config['FunctionName']))?.[1],
      config['MaximumRetryAttempts'],
    ]);
    assert.deepEqual(configs.sort(), [
      ['CheckpointAudit', 0],
      ['Reconcile', 0],
    ]);
  });

  test('tells every function the URL of the API and all other settings', () => {
    for (const [name, properties] of ofType('AWS::Lambda::Function')) {
      const { Variables } = z
        .object({ Variables: z.record(z.string(), z.unknown()) })
        .parse(properties['Environment']);
      const { KEYVEND_BASE_URL, ...others } = Variables;
      assert.match(JSON.stringify(KEYVEND_BASE_URL), /HttpApi/, name);
      assert.deepEqual(Object.keys(others).sort(), [
        'KEYVEND_CHECKPOINT_KEY',
        'KEYVEND_GRANTS_FILE',
        'KEYVEND_ISSUERS',
        'KEYVEND_LOG_LEVEL',
        'KEYVEND_RETRIEVAL_KEY',
        'KEYVEND_SEALING_KEY',
        'KEYVEND_STAGE',
        ...(ASKS_PROVIDERS.test(name) ? SWAS_SETTINGS : []),
        'KEYVEND_TABLE',
      ]);
    }
  });
});

describe('serverless package with grants', () => {
  const GRANTS_FILE = 'dist/grants.json';
  const packageWith = (grants: string) =>
    serverless('package', '--package', join(home, 'granted'), '--param', `grants=${grants}`);

  test('puts those of --param grants into every archive, and into none where there are none', async () => {
    await packageWith('grants/local.yaml');
    for (const [name] of INVOCATIONS) {
      const [granted, bare] = await Promise.all(
        ['granted', 'package'].map(folder => readFile(join(home, folder, `${name}.zip`))),
      );
      assert.deepEqual([granted?.includes(GRANTS_FILE), bare?.includes(GRANTS_FILE)], [true, false], name);
    }
    await rm(join(ROOT, GRANTS_FILE));
  });

  test('packages nothing with a document that is not valid, or not there', async () => {
    const file = join(home, 'bad.yaml');
    await writeFile(file, 'version: 1\nstatements: [{ sid: a }]\n');
    await assert.rejects(packageWith(file), { stdout: /is no valid grants document[\s\S]*effect/ });
    await assert.rejects(packageWith(join(home, 'none.yaml')), { stdout: /ENOENT.*none\.yaml/ });
  });
});

describe('serverless invoke local', () => {
  for (const [name, event, answer] of INVOCATIONS) {
    test(`runs ${name} on events/${event}`, async () => {
      const output = await serverless('invoke', 'local', '-f', name, '-p', `events/${event}`);
      assert.ok(output.includes(answer), output);
    });
  }
});

/** Runs osls with nothing of the caller's environment but the path: no home, no credentials, no region. */
async function serverless(...args: string[]): Promise<string> {
  const env = { PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH']}`, HOME: home, CI: '1' };
  const { stdout } = await promisify(execFile)(SERVERLESS, args, { cwd: ROOT, env, timeout: 120_000 });
  return stdout;
}

function ofType(type: string): [string, Record<string, unknown>][] {
  return Object.entries(resources).flatMap(([name, resource]) =>
    resource.Type === type ? [[name, resource.Properties ?? {}]] : [],
  );
}

function routes() {
  return ofType('AWS::ApiGatewayV2::Route').map(([, properties]) => ROUTE.parse(properties));
}

function routesWith(authorizationType: string): string[] {
  const found = routes().filter(route => route.AuthorizationType === authorizationType);
  return found.map(({ RouteKey }) => RouteKey).sort();
}

function actionsOf(role: string): string[] {
  return [...new Set(statementsOf(role).flatMap(({ Action }) => Action))];
}

/** What a role allows beside writing its own log. */
function statementsOf(role: string): z.infer<typeof STATEMENT>[] {
  const { Policies } = ROLE.parse(resources[role]?.Properties);
  const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.filter(({ Action }) => !Action.every(action => action.startsWith('logs:')));
}
