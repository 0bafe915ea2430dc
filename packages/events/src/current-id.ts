import type { Link } from './customer-state.ts';

/**
 * The id of the customer that an id leads to, merge by merge.
 * @param linkOf the last link of an id, undefined if it leads nowhere
 */
export async function endOfLinks(
  customerId: string,
  linkOf: (id: string) => Promise<Link | undefined>,
): Promise<string> {
  const walked: { readonly id: string; readonly at: string }[] = [];
  for (let id = customerId; ; ) {
    const circle = walked.findIndex((step) => step.id === id);
    if (circle >= 0) {
      // A circle means that a split is still on its way. The id that the latest merge kept is the customer, so
      // the oldest link is the one that no longer holds.
      const [first, ...others] = walked.slice(circle);
      return others.reduce((oldest, step) => (step.at < oldest.at ? step : oldest), first ?? { id, at: '' })
        .id;
    }
    const link = await linkOf(id);
    if (link === undefined || link.to === id) return id;
    walked.push({ id, at: link.at });
    id = link.to;
  }
}
