/** The deployed functions. Each has a folder of this name under `functions/`. */
export const FUNCTION_NAMES = ['ingest', 'publish', 'review', 'query', 'redrive'] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];
