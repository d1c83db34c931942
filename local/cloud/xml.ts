import { isJsonObject } from './members.ts';

/** Writes a value as an element: lists as `item` elements, as EC2 has them; nothing for undefined. */
export function xmlElement(name: string, value: unknown): string {
  return value === undefined ? '' : `<${name}>${xmlContent(value)}</${name}>`;
}

export function xmlContent(value: unknown): string {
  if (Array.isArray(value)) return value.map(item => xmlElement('item', item)).join('');
  if (!isJsonObject(value)) return escapeText(String(value));
  return Object.entries(value)
    .map(([name, member]) => xmlElement(name, member))
    .join('');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
