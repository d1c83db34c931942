/** One row of the table. */
export interface Finding {
  readonly what: string;
  readonly figure: string;
  /** The line that the figure should keep; a row without one is there to be read. */
  readonly line?: string;
  readonly met?: boolean;
}

/** The rows as a table of text, the columns aligned. */
export function tableOf(findings: readonly Finding[]): string {
  const rows = findings.map(({ what, figure, line = '', met }) => [what, figure, line, verdict(met)]);
  const widths = [0, 1, 2].map(column => Math.max(...rows.map(row => row[column]?.length ?? 0)));
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return '';
  return met ? 'met' : 'NOT MET';
}
