import type { Parameters } from '../query-protocol.ts';
import { dryRunOperation, invalidValue, missingParameter } from './faults.ts';

/* Readers for the parameters of a request. */

export function requiredParameter(input: Parameters, name: string): string {
  const value = input[name];
  if (value) return value;
  throw missingParameter(name);
}

export function booleanParameter(input: Parameters, name: string): boolean {
  const value = input[name] ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw invalidValue(name, value, 'It must be true or false.');
}

/** One of `choices`, of which the first is the default. */
export function choiceParameter<T extends string>(
  input: Parameters,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const value = input[name];
  if (value === undefined) return choices[0];
  const choice = choices.find(known => known === value);
  if (choice !== undefined) return choice;
  throw invalidValue(name, value, `It must be one of ${choices.join(', ')}.`);
}

/** `Name.1`, `Name.2` and so on. */
export function listParameter(input: Parameters, name: string): string[] {
  const values: string[] = [];
  for (let value = input[`${name}.1`]; value !== undefined; value = input[`${name}.${values.length + 1}`]) {
    values.push(value);
  }
  return values;
}

/** The parameters that begin with `Name.1.`, with `Name.2.` and so on, without that beginning. */
export function structureListParameter(input: Parameters, name: string): Parameters[] {
  const structures: Parameters[] = [];
  while (true) {
    const prefix = `${name}.${structures.length + 1}.`;
    const members = Object.entries(input).filter(([member]) => member.startsWith(prefix));
    if (members.length === 0) return structures;
    structures.push(
      Object.fromEntries(members.map(([member, value]) => [member.slice(prefix.length), value])),
    );
  }
}

/** Refuses a dry run once its parameters are found to be right: what it would have done is not looked at. */
export function refuseDryRun(input: Parameters): void {
  if (booleanParameter(input, 'DryRun')) throw dryRunOperation();
}
