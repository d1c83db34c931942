// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of serverless.yml look like that
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { loadServerlessConfig, type ServerlessConfig } from '../../local/serverless-config.ts';

let directory: string;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'serverless-config-'));
});
after(() => rm(directory, { recursive: true }));

async function load(text: string, options: { stage?: string; params?: Record<string, string> } = {}) {
  const path = join(directory, 'serverless.yml');
  await writeFile(path, text);
  return await loadServerlessConfig(path, { stage: 'dev', ...options });
}

const FULL = `
service: vending
frameworkVersion: '4'
plugins: [./build/plugin.cjs]
provider:
  name: aws
  stage: \${opt:stage, 'dev'}
  timeout: 28
  memorySize: 512
  httpApi:
    payload: '2.0'
    authorizers:
      oidc:
        type: request
        functionName: create
        payloadVersion: '2.0'
        enableSimpleResponses: true
        identitySource: $request.header.Authorization
        resultTtlInSeconds: 300
  environment:
    TABLE: \${self:service}-\${sls:stage}
    LIMIT: 5
    VERBOSE: true
functions:
  create:
    handler: dist/functions/create/index.handler
    timeout: 20
    role: !GetAtt CreateRole.Arn
    environment:
      ALIAS: alias/\${self:provider.environment.TABLE}
    events:
      - httpApi: { method: post, path: /v1/key-pairs, authorizer: { type: aws_iam } }
      - httpApi: { method: POST, path: /jwt/v1/key-pairs, authorizer: { name: oidc, scopes: [keys] } }
      - httpApi: { method: '*', path: '/v1/key-pairs/{id}' }
      - httpApi: GET /healthz
      - httpApi: '*'
  sweep:
    handler: dist/functions/sweep/index.handler
    memorySize: 128
    events:
      - schedule: rate(1 minute)
      - schedule: { rate: rate(1 hour), name: hourly }
      - schedule: { rate: rate(1 day), enabled: false }
resources:
  Resources:
    Table:
      Type: AWS::DynamoDB::Table
      Properties:
        TableName: \${self:provider.environment.TABLE}
    Alias:
      Type: AWS::KMS::Alias
      Properties: { TargetKeyId: !Ref Key }
`;

describe('serverless.yml', () => {
  let config: ServerlessConfig;
  before(async () => {
    config = await load(FULL);
  });

  it('gives its service and stage', () => {
    assert.deepEqual([config.service, config.stage], ['vending', 'dev']);
  });

  it('gives the environment of all functions as texts', () => {
    assert.deepEqual(config.environment, { TABLE: 'vending-dev', LIMIT: '5', VERBOSE: 'true' });
  });

  it('gives functions with what they inherit from the provider', () => {
    const settings = config.functions.map(({ routes: _, schedules: __, ...rest }) => rest);
    assert.deepEqual(settings, [
      {
        name: 'create',
        handler: 'dist/functions/create/index.handler',
        timeoutSeconds: 20,
        memorySize: 512,
        environment: { ALIAS: 'alias/vending-dev' },
      },
      {
        name: 'sweep',
        handler: 'dist/functions/sweep/index.handler',
        timeoutSeconds: 28,
        memorySize: 128,
        environment: {},
      },
    ]);
  });

  it('gives routes with their authorizers', () => {
    assert.deepEqual(config.functions[0]?.routes, [
      { method: 'POST', path: '/v1/key-pairs', authorizer: 'aws_iam' },
      { method: 'POST', path: '/jwt/v1/key-pairs', authorizer: { name: 'oidc' } },
      { method: 'ANY', path: '/v1/key-pairs/{id}' },
      { method: 'GET', path: '/healthz' },
      { method: 'ANY', path: '$default' },
    ]);
  });

  it('gives Lambda authorizers with the header that they go by', () => {
    assert.deepEqual(config.authorizers, [
      {
        ...{ name: 'oidc', functionName: 'create' },
        ...{ identitySource: 'Authorization', resultTtlSeconds: 300 },
      },
    ]);
  });

  it('gives schedules that are enabled', () => {
    assert.deepEqual(config.functions[1]?.schedules, [
      { name: 'sweep-schedule-1', rate: 'rate(1 minute)' },
      { name: 'hourly', rate: 'rate(1 hour)' },
    ]);
  });

  it('gives CloudFormation resources', () => {
    assert.deepEqual(config.resources, {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'vending-dev' } },
      Alias: { Type: 'AWS::KMS::Alias', Properties: { TargetKeyId: { Ref: 'Key' } } },
    });
  });

  it('gives those of every file in its list of resources', async () => {
    const file = join(directory, 'more.yml');
    await writeFile(file, 'Resources: { Topic: { Type: AWS::SNS::Topic } }\n');
    const list = 'resources:\n- ${file(more.yml)}\n- { Resources: { Key: { Type: AWS::KMS::Key } } }\n';
    const { resources } = await load(`service: vending\nprovider: {}\n${list}`);
    assert.deepEqual(Object.keys(resources), ['Topic', 'Key']);
  });

  it('takes the defaults of the framework when it declares next to nothing', async () => {
    const { functions, ...rest } = await load(
      'service: s\nprovider: {name: aws}\nfunctions: {f: {handler: a.b}}',
    );
    assert.deepEqual(rest, { service: 's', stage: 'dev', environment: {}, authorizers: [], resources: {} });
    const defaults = { timeoutSeconds: 6, memorySize: 1024, environment: {}, routes: [], schedules: [] };
    assert.deepEqual(functions, [{ name: 'f', handler: 'a.b', ...defaults }]);
  });
});

async function resolve(value: string, options: Parameters<typeof load>[1] = {}): Promise<unknown> {
  const { resources } = await load(
    `service: s
provider: {}
params: {default: {level: low}, prod: {level: high}}
custom: {size: 3, list: [a, b]}
resources: {Resources: {X: {Type: T, Properties: {value: ${value}}}}}`,
    options,
  );
  return resources['X']?.Properties['value'];
}

describe('serverless.yml variables', () => {
  const rows: [rule: string, value: string, resolved: unknown, options?: Parameters<typeof load>[1]][] = [
    ['self: alone keeps the type of the value', "'${self:custom.size}'", 3],
    ['self: may be a list', "'${self:custom.list}'", ['a', 'b']],
    ['self: within a text becomes text', "'n=${self:custom.size}/${self:service}'", 'n=3/s'],
    ['sls:stage is the stage', "'${sls:stage}'", 'prod', { stage: 'prod' }],
    ['opt:stage is the stage too', "'${opt:stage, ''dev''}'", 'prod', { stage: 'prod' }],
    ['another option takes its fallback', "'${opt:region, ''us-east-1''}'", 'us-east-1'],
    ['param: comes from the default parameters', "'${param:level}'", 'low'],
    ['param: of the stage wins', "'${param:level}'", 'high', { stage: 'prod' }],
    [
      'param: from outside wins over both',
      "'${param:level}'",
      'top',
      { stage: 'prod', params: { level: 'top' } },
    ],
    ['env: takes its fallback', "'${env:KEYVEND_TEST_UNSET, ''x, y''}'", 'x, y'],
    ['a fallback may be empty', "'${env:KEYVEND_TEST_UNSET, ''''}'", ''],
    ['a fallback may be another variable', "'${env:KEYVEND_TEST_UNSET, self:service}'", 's'],
    ['a fallback may be a variable in braces', "'${param:none, ${self:service}}'", 's'],
    ['an address may hold a variable', "'${self:custom.${param:which}}'", 3, { params: { which: 'size' } }],
    [
      'a variable of CloudFormation is left alone',
      "'${AWS::Region}-${Table.Arn}'",
      '${AWS::Region}-${Table.Arn}',
    ],
  ];
  for (const [rule, value, resolved, options] of rows) {
    it(rule, async () => assert.deepEqual(await resolve(value, options), resolved));
  }

  it('env: is the environment', async t => {
    process.env['KEYVEND_TEST_SET'] = '$& set';
    t.after(() => delete process.env['KEYVEND_TEST_SET']);
    assert.equal(await resolve("'<${env:KEYVEND_TEST_SET}>'"), '<$& set>');
  });

  const failures: [rule: string, value: string, message: RegExp][] = [
    [
      'a source that is not known',
      "'${ssm:/a/b}'",
      /\$\{ssm:\/a\/b\} is not a variable that can be resolved/,
    ],
    ['a missing value', "'${self:custom.none}'", /\$\{self:custom\.none\} has no value/],
    ['an inherited property', "'${self:constructor}'", /\$\{self:constructor\} has no value/],
    ['a list within a text', "'a${self:custom.list}'", /\$\{self:custom\.list\} is not a text/],
    ['a value that refers to itself', "'${self:resources.Resources.X.Properties.value}'", /refers to itself/],
  ];
  for (const [rule, value, message] of failures) {
    it(`fail for ${rule}`, async () => {
      await assert.rejects(resolve(value), message);
    });
  }
});

describe('short forms of CloudFormation', () => {
  const rows: [short: string, full: unknown][] = [
    ['!Ref Table', { Ref: 'Table' }],
    ['!GetAtt Table.Arn', { 'Fn::GetAtt': ['Table', 'Arn'] }],
    ['!GetAtt Nested.Outputs.Arn', { 'Fn::GetAtt': ['Nested', 'Outputs.Arn'] }],
    ['!GetAtt [Table, Arn]', { 'Fn::GetAtt': ['Table', 'Arn'] }],
    ["!Sub 'arn:${AWS::Partition}:x'", { 'Fn::Sub': 'arn:${AWS::Partition}:x' }],
    ["!Sub 'x-${sls:stage}-${AWS::Region}'", { 'Fn::Sub': 'x-dev-${AWS::Region}' }],
    ["!Sub ['${A}', {A: !Ref B}]", { 'Fn::Sub': ['${A}', { A: { Ref: 'B' } }] }],
    [
      "!Join ['/', [a, !Ref B, !GetAtt C.Arn]]",
      { 'Fn::Join': ['/', ['a', { Ref: 'B' }, { 'Fn::GetAtt': ['C', 'Arn'] }]] },
    ],
    ['!If [Prod, a, b]', { 'Fn::If': ['Prod', 'a', 'b'] }],
  ];
  for (const [short, full] of rows) {
    it(short, async () => assert.deepEqual(await resolve(short), full));
  }
});

describe('serverless.yml that cannot be run here', () => {
  const rows: [rule: string, event: string, message: RegExp][] = [
    ['an event of another kind', 'sqs: arn:aws:sqs:us-east-1:123456789012:q', /events\[0\]/],
    ['a JWT authorizer in place', 'httpApi: {method: GET, path: /a, authorizer: {type: jwt}}', /events\[0\]/],
    ['a route key without a path', 'httpApi: GET', /events\[0\]/],
    ['a route without a path', 'httpApi: {method: GET}', /events\[0\]/],
  ];
  for (const [rule, event, message] of rows) {
    it(`is refused for ${rule}`, async () => {
      const text = `service: s\nprovider: {}\nfunctions: {f: {handler: a.b, events: [{${event}}]}}`;
      await assert.rejects(load(text), message);
    });
  }

  const authorizers: [rule: string, authorizer: string][] = [
    ['of API Gateway itself for JWTs', '{type: jwt, issuerUrl: x, audience: y}'],
    [
      'that answers with policies',
      '{type: request, functionName: f, payloadVersion: "2.0", identitySource: $request.header.A}',
    ],
    [
      'that goes by something else than a header',
      '{type: request, functionName: f, payloadVersion: "2.0", enableSimpleResponses: true, identitySource: $context.path}',
    ],
  ];
  for (const [rule, authorizer] of authorizers) {
    it(`is refused for an authorizer ${rule}`, async () => {
      const text = `service: s\nprovider: {httpApi: {authorizers: {a: ${authorizer}}}}`;
      await assert.rejects(load(text), /provider\.httpApi\.authorizers\.a/);
    });
  }

  it('is refused for an environment that only CloudFormation knows', async () => {
    await assert.rejects(load('service: s\nprovider: {environment: {A: !Ref B}}'), /environment\.A/);
  });
});
