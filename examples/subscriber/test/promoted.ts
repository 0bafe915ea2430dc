import { sampleEvents } from 'customer-lifecycle-events';

/** A customer became an advocate by a rating. */
export function promoted() {
  const { becameLoyal } = sampleEvents();
  const cause = {
    ...becameLoyal.detail.data.cause,
    rule: 'promoter-rating',
    change: 'rating.given' as const,
  };
  return { ...becameLoyal, detail: { ...becameLoyal.detail, data: { ...becameLoyal.detail.data, cause } } };
}
