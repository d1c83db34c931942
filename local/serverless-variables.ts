export type VariableSources = {
  stage: string;
  params: Readonly<Record<string, unknown>>;
  document: unknown;
  /** Parses a file that `file(path)` names; by default there is none. */
  readFile?: (path: string) => unknown;
};

/** An innermost `${source:address}` or `${source(argument)}`; `${AWS::Region}` and `${Table.Arn}` are CloudFormation's. */
const VARIABLE = /\$\{(\w+(?:\([^${}]*\)(?::[^${}]*)?|:(?!:)[^${}]*))\}/;
const REFERENCE = /^(\w+):(.*)$/;
const FILE = /^file\(([^)]+)\)(?::(.+))?$/;
const LITERAL = /^(?:'(.*)'|"(.*)")$/;
/** A comma outside quotes. */
const SEPARATOR = /,\s*(?=(?:[^']*'[^']*')*[^']*$)/;
const DEPTH_LIMIT = 20;

/**
 * Resolves the Serverless Framework variables in a parsed document: `self:`, `sls:stage`, `opt:stage`, `param:`,
 * `env:` and `file(path):address`, each with fallbacks. Throws for any other source, for a value that is missing, and for one that refers to
 * itself.
 */
export function resolveVariables(value: unknown, sources: VariableSources, depth = 0): unknown {
  if (typeof value === 'string') return resolveText(value, sources, depth);
  if (Array.isArray(value)) return value.map(item => resolveVariables(item, sources, depth));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, resolveVariables(member, sources, depth)]),
  );
}

function resolveText(text: string, sources: VariableSources, depth: number): unknown {
  const match = VARIABLE.exec(text);
  if (!match) return text;
  if (depth > DEPTH_LIMIT) throw new Error(`${match[0]} refers to itself`);
  const [variable, expression = ''] = match;
  const value = resolveVariables(evaluate(expression, sources, depth), sources, depth + 1);
  if (variable === text) return value;
  if (typeof value === 'object') throw new Error(`${variable} is not a text, and cannot be part of one`);
  return resolveText(
    text.replace(variable, () => String(value)),
    sources,
    depth + 1,
  );
}

function evaluate(expression: string, sources: VariableSources, depth: number): unknown {
  for (const alternative of expression.split(SEPARATOR)) {
    const value = evaluateAlternative(alternative.trim(), sources, depth);
    if (value !== undefined) return value;
  }
  throw new Error(`\${${expression}} has no value`);
}

function evaluateAlternative(text: string, sources: VariableSources, depth: number): unknown {
  const literal = LITERAL.exec(text);
  if (literal) return literal[1] ?? literal[2];
  const [, path, member] = FILE.exec(text) ?? [];
  if (path !== undefined) return valueAt(sources.readFile?.(path), member, sources, depth);
  const [, source = '', address = ''] = REFERENCE.exec(text) ?? [];
  switch (source) {
    case 'self':
      return valueAt(sources.document, address, sources, depth);
    case 'param':
      return sources.params[address];
    case 'env':
      return process.env[address];
    case 'sls':
    case 'opt':
      return address === 'stage' ? sources.stage : undefined;
    default:
      return literalOrThrow(text);
  }
}

/** A fallback that was itself a variable arrives here as its bare value. */
function literalOrThrow(text: string): string {
  if (/[:(]/.test(text)) throw new Error(`\${${text}} is not a variable that can be resolved here`);
  return text;
}

/** The members on the way may be variables themselves. */
function valueAt(
  document: unknown,
  address: string | undefined,
  sources: VariableSources,
  depth: number,
): unknown {
  let value = document;
  for (const key of address?.split('.') ?? []) {
    const member = isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    value = typeof member === 'string' ? resolveText(member, sources, depth + 1) : member;
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
