import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { VendFacts } from '../../domain/vend.ts';
import type { ListPage, ListQuery } from '../../ports/vend-store.ts';
import { dynamoDbFailure } from './dynamodb-failures.ts';
import { OWNER_INDEX, ownerIndexKey, vendKey } from './keys.ts';
import { type PlaceFilter, placeEntry, vendFactsOf } from './vend-item.ts';

/** Bounds the work of one request when a filter matches little; the page is then short and has a next one. */
const MOST_QUERIES = 8;
/** DynamoDB counts a limit before it filters: asked for the page alone, a filter that matches little gives nothing. */
const ROWS_TO_FILTER = 200;

/** A page of a principal's vends from the owner index. Rejects with `unavailable`. */
export async function listVends(
  client: DynamoDBDocumentClient,
  tableName: string,
  query: ListQuery,
  abortSignal: AbortSignal,
): Promise<ListPage> {
  const found: VendFacts[] = [];
  let start = query.after && indexPosition(query.principal, query.after);
  for (let queries = 1; ; queries += 1) {
    const input = { ...ownerQuery(tableName, query), ExclusiveStartKey: start };
    const { Items = [], LastEvaluatedKey } = await client
      .send(new QueryCommand(input), { abortSignal })
      .catch(error => Promise.reject(dynamoDbFailure(error)));
    found.push(...Items.map(vendFactsOf));
    start = LastEvaluatedKey;
    if (found.length >= query.limit || !start || queries === MOST_QUERIES) break;
  }
  return page(found, query.limit, start);
}

function page(
  found: readonly VendFacts[],
  limit: number,
  end: Record<string, unknown> | undefined,
): ListPage {
  const vends = found.slice(0, limit);
  const last = vends.at(-1);
  if (last && found.length > limit) return { vends, next: last };
  return { vends, next: end && positionOf(end) };
}

function ownerQuery(tableName: string, query: ListQuery): QueryCommandInput {
  const filter = filterOf(query);
  return {
    TableName: tableName,
    IndexName: OWNER_INDEX,
    KeyConditionExpression: 'ownerKey = :owner',
    FilterExpression: filter.map(({ expression }) => expression).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(
      filter.flatMap(({ members }) => members).map(member => [`#${member}`, member]),
    ),
    ExpressionAttributeValues: {
      ':owner': ownerIndexKey(query.principal, { createdAt: '', id: '' }).ownerKey,
      ...Object.assign({}, ...filter.map(({ values }) => values)),
    },
    ScanIndexForward: false,
    Limit: narrows(query) ? ROWS_TO_FILTER : query.limit,
  };
}

/** Whether a filter may leave out most rows; all states but `deleted` leave out few. */
function narrows({ name, provider, region, states }: ListQuery): boolean {
  return states.length === 1 || [name, provider, region].some(filter => filter !== undefined);
}

interface Filter {
  readonly members: readonly string[];
  readonly expression: string;
  readonly values: Readonly<Record<string, unknown>>;
}

function filterOf({ states, name, ...place }: ListQuery): readonly Filter[] {
  const values = Object.fromEntries(states.map((state, index) => [`:state${index}`, state]));
  const among = { members: ['state'], expression: `#state IN (${Object.keys(values)})`, values };
  return [among, ...(name === undefined ? [] : [equal({ name })]), ...placeFilter(place)];
}

function equal(wanted: Readonly<Record<string, unknown>>): Filter {
  const members = Object.keys(wanted);
  return {
    members,
    expression: members.map(member => `#${member} = :${member}`).join(' AND '),
    values: Object.fromEntries(members.map(member => [`:${member}`, wanted[member]])),
  };
}

/** The one place of a vend, or the first of several; `places` has them all. */
function placeFilter({ provider, region }: PlaceFilter): readonly Filter[] {
  if (provider === undefined && region === undefined) return [];
  const first = equal({ ...(provider && { provider }), ...(region && { region }) });
  return [
    {
      members: [...first.members, 'places'],
      expression: `((${first.expression}) OR contains(#places, :place))`,
      values: { ...first.values, ':place': placeEntry({ provider, region }) },
    },
  ];
}

function indexPosition(
  principal: string,
  position: { createdAt: string; id: string },
): Record<string, unknown> {
  return { ...vendKey(position.id), ...ownerIndexKey(principal, position) };
}

function positionOf(end: Record<string, unknown>) {
  const [createdAt = '', id = ''] = String(end['ownerSort']).split('#');
  return { createdAt, id };
}
