/** The command was written wrongly. */
export class UsageError extends Error {}
