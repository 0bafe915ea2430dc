interface PublishedEvent {
  readonly 'detail-type': string;
  readonly detail: {
    readonly metadata: { readonly sequence: number };
    readonly data: { readonly customerId: string; readonly path?: { keep: number; append: PathEntry[] } };
  };
}
type PathEntry = { stage: string; at: string };

/** Keeps the current path of every customer, also when events arrive out of order or repeatedly. */
export function createSubscriber() {
  const customers = new Map<
    string,
    { next: number; early: Map<number, PublishedEvent>; path: PathEntry[] }
  >();
  return {
    receive(event: PublishedEvent) {
      const { metadata, data } = event.detail;
      const customer = customers.get(data.customerId) ?? { next: 1, early: new Map(), path: [] };
      customers.set(data.customerId, customer);
      if (metadata.sequence < customer.next) return; // a duplicate
      customer.early.set(metadata.sequence, event);
      for (;;) {
        const due = customer.early.get(customer.next);
        if (due === undefined) return; // an earlier event is missing
        customer.early.delete(customer.next++);
        const change = due.detail.data.path;
        if (change !== undefined) customer.path = [...customer.path.slice(0, change.keep), ...change.append];
        if (due['detail-type'] === 'CustomerErased') customer.path = [];
      }
    },
    pathOf: (customerId: string): readonly PathEntry[] => customers.get(customerId)?.path ?? [],
  };
}
