/** Characters that move the cursor, colour, hide or reorder text: a terminal must never get them from a server. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const CONTROLS_IN_JSON = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text from elsewhere with its control characters written out. */
export function visible(text: string): string {
  return text.replaceAll(CONTROLS, escaped);
}

/** A value as one line of JSON that is safe to print. */
export function jsonLine(value: unknown): string {
  return `${JSON.stringify(value).replaceAll(CONTROLS_IN_JSON, escaped)}\n`;
}

/** Rows of names and values below each other. Values that are missing are left out. */
export function fields(rows: readonly (readonly [name: string, value: string | null | undefined])[]): string {
  const present = rows.filter(([, value]) => value !== null && value !== undefined);
  const width = Math.max(...present.map(([name]) => name.length));
  return present.map(([name, value]) => `${name.padEnd(width)}  ${visible(value ?? '')}\n`).join('');
}

/** A table, its columns as wide as they need to be. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heads, ...rows.map(row => row.map(visible))];
  const widths = heads.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)));
  return cells
    .map(row => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .map(line => `${line}\n`)
    .join('');
}

/** As JSON and JavaScript write it: two escapes for a character beyond the first 65,536. */
function escaped(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map(unit => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}
