/** The port of the gateway where PORT names none. */
export const DEFAULT_PORT = 3000;

/** The last port that leaves room for the two behind it. */
export const LAST_PORT = 65_533;

/** The cloud endpoint takes the port behind the gateway's; 0 is any free port. */
export function cloudPortFor(port: number): number {
  return port === 0 ? 0 : port + 1;
}

/** The issuer of tokens takes the second port behind the gateway's. */
export function issuerPortFor(port: number): number {
  return port === 0 ? 0 : port + 2;
}
