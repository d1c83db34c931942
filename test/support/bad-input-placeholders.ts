import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';

type Texts = Readonly<Record<string, string>>;

export type Resolve = (value: unknown) => unknown;

const FRESH: Readonly<Record<string, () => string>> = { uuid: randomUUID, name: freshName };

/** A name that every provider accepts and no other test has. */
export function freshName(): string {
  return `n${randomBytes(8).toString('hex')}`;
}

/** What puts values in place of `{{placeholders}}`, and what a `$repeat` stands for in its place. */
export function resolver(keys: Texts, values: Texts): Resolve {
  return resolve;

  function resolve(value: unknown): unknown {
    if (typeof value === 'string')
      return value.replaceAll(/\{\{([^}]+)\}\}/g, (_, name: string) => textOf(name));
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    if ('$repeat' in value) return repeated(value);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item)]));
  }

  function textOf(placeholder: string): string {
    const text = FRESH[placeholder]?.() ?? values[placeholder] ?? keyText(keys, placeholder);
    assert.ok(text, `no value for {{${placeholder}}}`);
    return text;
  }

  function repeated(value: { $repeat?: unknown; times?: number; before?: string; after?: string }): unknown {
    const { $repeat, times = 0, before = '', after = '' } = value;
    if (typeof $repeat !== 'string')
      return Array.from({ length: times }, (_, index) => counted($repeat, index));
    const isCounted = $repeat.includes('#');
    const text = isCounted
      ? Array.from({ length: times }, (_, index) => $repeat.replaceAll('#', String(index))).join('')
      : $repeat.repeat(times);
    return [resolve(before), text, resolve(after)].join('');
  }
}

function counted(value: unknown, index: number): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('#', String(index)));
}

/** A generated key file: whole, the base64 of its line, that base64 wrapped, or the file with CRLF line ends. */
function keyText(keys: Texts, placeholder: string): string | undefined {
  const [form, name = ''] = placeholder.split(':');
  const file = keys[name];
  const base64 = file?.split(' ')[1];
  if (form === 'base64') return base64;
  if (form === 'wrapped') return base64?.replaceAll(/.{64}/g, '$&\n');
  return form === 'crlf' ? file?.replaceAll('\n', '\r\n') : file;
}
