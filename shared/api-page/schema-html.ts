import type { Schema } from './document.ts';
import { type Html, html, inline } from './html.ts';

const EMPTY = html``;
const REFERENCE = /^#\/components\/\w+\//;

/** The members of an object as a list, or what else the schema is in a line. */
export function schemaHtml(schema: Schema): Html {
  const { properties } = schema;
  if (!properties) return html`<p>${typeHtml(schema)}${constraintsHtml(schema)}</p>`;
  return membersHtml(properties, schema.required ?? []);
}

/** What kind of value a schema describes, in a few words; a component is a link to where it is described. */
export function typeHtml(schema: Schema): Html {
  const { $ref, anyOf, items, type, enum: values } = schema;
  if ($ref !== undefined) return referenceHtml($ref);
  if (schema.const !== undefined) return html`<code>${JSON.stringify(schema.const)}</code>`;
  if (values) return joined(values.map(value => html`<code>${JSON.stringify(value)}</code>`));
  if (anyOf) return joined(anyOf.map(typeHtml));
  if (items) return html`list of ${typeHtml(items)}`;
  return html`${typeof type === 'string' ? type : 'anything'}`;
}

/** The bounds of a value. */
export function constraintsHtml({ default: usual, pattern, ...schema }: Schema): Html {
  const bounds = [
    range('characters', schema.minLength, schema.maxLength),
    range('entries', schema.minItems, schema.maxItems),
    range('', schema.minimum, schema.maximum),
    ...(pattern === undefined ? [] : [html`matches <code>${pattern}</code>`]),
    ...(usual === undefined ? [] : [html`<code>${JSON.stringify(usual)}</code> by default`]),
  ].filter(bound => bound !== EMPTY);
  return html`${bounds.map(bound => html`; ${bound}`)}`;
}

function membersHtml(properties: Readonly<Record<string, Schema>>, required: readonly string[]): Html {
  const members = Object.entries(properties).filter(([, { not }]) => !not);
  return html`<dl>${members.map(([name, member]) => memberHtml(name, member, required.includes(name)))}</dl>`;
}

function memberHtml(name: string, member: Schema, isRequired: boolean): Html {
  const { description = '', properties, items } = member;
  const inner = properties ? member : items?.properties && items;
  return html`<dt><code>${name}</code>${isRequired ? ' (required)' : ''}</dt>
<dd>${typeHtml(member)}${constraintsHtml(member)} ${inline(description)}${inner ? schemaHtml(inner) : EMPTY}</dd>
`;
}

function referenceHtml($ref: string): Html {
  const name = $ref.replace(REFERENCE, '');
  return html`<a href="#${name}">${name}</a>`;
}

function joined(kinds: readonly Html[]): Html {
  return html`${kinds.map((kind, index) => (index === 0 ? kind : html` or ${kind}`))}`;
}

function range(unit: string, least: number | undefined, most: number | undefined): Html {
  if (least === undefined && most === undefined) return EMPTY;
  const from = least === undefined ? 'at most' : `${least}`;
  const to = most === undefined ? 'or more' : `${least === undefined ? '' : 'to '}${most}`;
  return html`${[from, to, unit].join(' ').trim()}`;
}
