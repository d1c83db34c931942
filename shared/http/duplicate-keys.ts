/** A key with the colon behind it, any other text, or the start or end of an object or array. */
const TOKENS = /("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/gs;

/** Whether any object in a text that is known to be valid JSON repeats a key, in whatever spelling. */
export function hasDuplicateKeys(json: string): boolean {
  const nesting: Set<string>[] = [];
  for (const [token, key] of json.matchAll(TOKENS)) {
    if (token === '{' || token === '[') nesting.push(new Set());
    if (token === '}' || token === ']') nesting.pop();
    if (key !== undefined && !addNew(nesting.at(-1), key)) return true;
  }
  return false;
}

function addNew(keys: Set<string> | undefined, literal: string): boolean {
  const key: string = JSON.parse(literal);
  if (keys?.has(key)) return false;
  keys?.add(key);
  return true;
}
