import type { Command } from 'commander';
import { wholeNumber } from './options.ts';

export interface PageOptions {
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: boolean;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

export function pageOptions(command: Command): Command {
  return command
    .option('--limit <number>', 'how many, 1 to 100 (default: 50)', wholeNumber(1, 100))
    .option('--cursor <cursor>', 'goes on where another list ended')
    .option('--all', 'goes on to the end');
}

/** One page, or all in one. */
export async function pagesOf<Item>(
  { limit, cursor, all }: PageOptions,
  read: (paging: { limit: string | undefined; cursor: string | undefined }) => Promise<Page<Item>>,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let next: string | null | undefined = cursor;
  do {
    const page: Page<Item> = await read({ limit: limit?.toString(), cursor: next ?? undefined });
    items.push(...page.items);
    next = page.nextCursor;
  } while (all === true && next !== null);
  return { items, nextCursor: next };
}
