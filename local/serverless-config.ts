import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { cloudFormationTags } from './cloudformation-tags.ts';
import type { GatewayRoute } from './gateway/api.ts';
import { resolveVariables } from './serverless-variables.ts';

export type ServerlessFunction = {
  name: string;
  handler: string;
  timeoutSeconds: number;
  memorySize: number;
  environment: Record<string, string>;
  routes: GatewayRoute[];
  schedules: Schedule[];
};

/** A Lambda authorizer; `identitySource` is the name of a request header. */
export type ServerlessAuthorizer = {
  name: string;
  functionName: string;
  identitySource: string;
  resultTtlSeconds: number;
};

type Schedule = { name: string; rate: string };

export type TemplateResource = { Type: string; Properties: Record<string, unknown> };

export type ServerlessConfig = {
  service: string;
  stage: string;
  environment: Record<string, string>;
  functions: ServerlessFunction[];
  authorizers: ServerlessAuthorizer[];
  resources: Record<string, TemplateResource>;
};

const environment = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String))
  .default({});

const authorizer = z.union([
  z.strictObject({ type: z.literal('aws_iam') }).transform(() => 'aws_iam' as const),
  z.object({ name: z.string() }).transform(({ name }) => ({ name })),
]);

const httpApi = z.union([
  z.string().transform((key, context) => {
    const [, method = '*', path = '*'] = /^(?:\*|(\S+) (\S+))$/.exec(key) ?? [];
    if (key !== '*' && path === '*') context.addIssue(`${key} is no route key`);
    return route(method, path);
  }),
  z
    .strictObject({ method: z.string().default('*'), path: z.string(), authorizer: authorizer.optional() })
    .transform(({ method, path, authorizer: routeAuthorizer }) => ({
      ...route(method, path),
      ...(routeAuthorizer && { authorizer: routeAuthorizer }),
    })),
]);

const schedule = z.union([
  z.string().transform(rate => ({ rate, name: undefined, enabled: true })),
  z.object({ rate: z.string(), name: z.string().optional(), enabled: z.boolean().default(true) }),
]);

const serverlessFunction = z.object({
  handler: z.string(),
  timeout: z.number().optional(),
  memorySize: z.number().optional(),
  environment,
  events: z.array(z.union([z.strictObject({ httpApi }), z.strictObject({ schedule })])).default([]),
});

const requestAuthorizer = z.strictObject({
  type: z.literal('request'),
  functionName: z.string(),
  payloadVersion: z.literal('2.0'),
  enableSimpleResponses: z.literal(true),
  identitySource: z
    .string()
    .regex(/^\$request\.header\.[\w-]+$/)
    .transform(source => source.replace('$request.header.', '')),
  resultTtlInSeconds: z.int().default(0),
});

const resourceFile = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    )
    .default({}),
});

const document = z.object({
  service: z.string(),
  // The defaults are those of the Serverless Framework.
  provider: z.object({
    timeout: z.number().default(6),
    memorySize: z.number().default(1024),
    environment,
    httpApi: z.object({ authorizers: z.record(z.string(), requestAuthorizer).default({}) }).optional(),
  }),
  functions: z.record(z.string(), serverlessFunction).default({}),
  resources: z
    .union([resourceFile.transform(file => [file]), z.array(resourceFile)])
    .default([])
    .transform(files => Object.fromEntries(files.flatMap(({ Resources }) => Object.entries(Resources)))),
});

const sources = z.looseObject({ resources: z.optional(z.unknown()) });
const INCLUDED = /^\$\{file\(([\w./-]+)\)\}$/;

const stageParams = z.object({
  params: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/**
 * Reads serverless.yml for one stage: what runs on one machine, with variables resolved and CloudFormation's short
 * forms in full. Throws for a variable, an event or an authorizer that it does not know.
 */
export async function loadServerlessConfig(
  path: string,
  options: { stage: string; params?: Readonly<Record<string, string>> },
): Promise<ServerlessConfig> {
  const source = await readSource(path);
  const { params: byStage } = stageParams.parse(source);
  const params = { ...byStage['default'], ...byStage[options.stage], ...options.params };
  const parsed = document.safeParse(
    resolveVariables(source, { stage: options.stage, params, document: source }),
  );
  if (!parsed.success) throw new Error(`${path} cannot be run here\n${z.prettifyError(parsed.error)}`);
  const { service, provider, functions, resources } = parsed.data;
  return {
    service,
    stage: options.stage,
    environment: provider.environment,
    functions: Object.entries(functions).map(([name, declared]) => ({
      name,
      handler: declared.handler,
      timeoutSeconds: declared.timeout ?? provider.timeout,
      memorySize: declared.memorySize ?? provider.memorySize,
      environment: declared.environment,
      routes: declared.events.flatMap(event => ('httpApi' in event ? event.httpApi : [])),
      schedules: schedulesOf(name, declared.events),
    })),
    authorizers: Object.entries(provider.httpApi?.authorizers ?? {}).map(([name, declared]) => ({
      name,
      functionName: declared.functionName,
      identitySource: declared.identitySource,
      resultTtlSeconds: declared.resultTtlInSeconds,
    })),
    resources,
  };
}

/** The document with the files in its list of resources in their places. */
async function readSource(path: string): Promise<unknown> {
  const source = sources.parse(await readYaml(path));
  const { resources } = source;
  if (!Array.isArray(resources)) return source;
  const included = resources.map((entry: unknown) => {
    const [, file] = INCLUDED.exec(String(entry)) ?? [];
    return file === undefined ? entry : readYaml(join(dirname(path), file));
  });
  return { ...source, resources: await Promise.all(included) };
}

async function readYaml(path: string): Promise<unknown> {
  return parse(await readFile(path, 'utf8'), { customTags: cloudFormationTags, merge: true });
}

function route(method: string, path: string): GatewayRoute {
  return { method: method === '*' ? 'ANY' : method.toUpperCase(), path: path === '*' ? '$default' : path };
}

function schedulesOf(
  functionName: string,
  events: z.output<typeof serverlessFunction>['events'],
): Schedule[] {
  const declared = events.flatMap(event => ('schedule' in event ? event.schedule : []));
  return declared
    .filter(({ enabled }) => enabled)
    .map(({ name, rate }, index) => ({ name: name ?? `${functionName}-schedule-${index + 1}`, rate }));
}
