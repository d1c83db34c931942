import type { GatewayFunction, GatewayRoute } from './api.ts';

export type RouteEntry = {
  key: string;
  route: GatewayRoute;
  target: GatewayFunction;
  pattern: RegExp;
  parameterNames: string[];
  rank: string;
};

export type RouteMatch = { entry: RouteEntry; pathParameters: Record<string, string> };

const DEFAULT_ROUTE = '$default';
const ANY_METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);
const VARIABLE = /^\{([^{}+]+)(\+?)\}$/;

/** The routes of all functions, most specific first. Throws when two functions claim the same route key. */
export function routeTable(functions: readonly GatewayFunction[]): RouteEntry[] {
  const entries = functions.flatMap(target => target.routes.map(route => routeEntry(route, target)));
  const keys = new Set<string>();
  for (const { key } of entries) {
    if (keys.has(key)) throw new Error(`route ${key} is declared twice`);
    keys.add(key);
  }
  return entries.sort((a, b) => (a.rank < b.rank ? -1 : 1));
}

/**
 * The most specific route for a decoded path: full match, then path variable, then greedy variable, then $default,
 * and a method before ANY.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export function selectRoute(table: RouteEntry[], method: string, path: string): RouteMatch | undefined {
  if (!isNormalized(path)) return undefined;
  for (const entry of table) {
    const values = accepts(entry.route, method) ? entry.pattern.exec(path) : null;
    if (values) return { entry, pathParameters: pathParameters(entry, values) };
  }
  return undefined;
}

function routeEntry(route: GatewayRoute, target: GatewayFunction): RouteEntry {
  if (route.path === DEFAULT_ROUTE) {
    return { key: DEFAULT_ROUTE, route, target, pattern: /^/, parameterNames: [], rank: '9' };
  }
  const segments = route.path.split('/').slice(1).map(compileSegment);
  return {
    key: `${route.method} ${route.path}`,
    route,
    target,
    pattern: new RegExp(`^/${segments.map(({ pattern }) => pattern).join('/')}$`, 's'),
    parameterNames: segments.flatMap(({ name }) => name ?? []),
    rank: segments.map(({ rank }) => rank).join('') + (route.method === 'ANY' ? '1' : '0'),
  };
}

function compileSegment(segment: string): { pattern: string; name?: string; rank: string } {
  const [, name, greedy] = VARIABLE.exec(segment) ?? [];
  if (name === undefined) return { pattern: segment.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), rank: '0' };
  return greedy ? { pattern: '(.+)', name, rank: '2' } : { pattern: '([^/]+)', name, rank: '1' };
}

/**
 * A signer removes dot segments and empty segments before it signs (RFC 3986 section 5.2.4), so a path that still has
 * them would be authorized as one path and routed as another.
 */
function isNormalized(path: string): boolean {
  const segments = path.split('/').slice(1);
  return segments.every((segment, index) => {
    if (segment === '') return index === segments.length - 1;
    return segment !== '.' && segment !== '..';
  });
}

function accepts(route: GatewayRoute, method: string): boolean {
  return route.method === 'ANY' ? ANY_METHODS.has(method) : route.method === method;
}

function pathParameters(entry: RouteEntry, values: RegExpExecArray): Record<string, string> {
  return Object.fromEntries(entry.parameterNames.map((name, index) => [name, values[index + 1] ?? '']));
}
