import { ifKnown, readLocalConnections } from './stack.ts';

/** The names of the connections; none if the stack cannot list them. */
export async function listConnectionNames(signal?: AbortSignal): Promise<readonly string[]> {
  const known = await ifKnown(readLocalConnections(signal));
  return known?.connections.map(({ name }) => name) ?? [];
}
