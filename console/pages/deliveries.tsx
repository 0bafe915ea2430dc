import { Page } from '../parts/page.tsx';

/** The deliveries as they arrive, and those that are parked. */
export function DeliveriesPage(_props: { readonly query: Readonly<Record<string, string>> }) {
  return <Page title="Deliveries">{null}</Page>;
}
