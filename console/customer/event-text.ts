import type { TimelineEntry } from '../api/customers.ts';
import { plainText } from '../words.ts';

type PublishedEvent = Extract<TimelineEntry, { readonly type: 'event' }>['event'];

/** A published event in words. */
export function eventText(event: PublishedEvent): { readonly what: string; readonly about: string } {
  switch (event.detailType) {
    case 'CustomerStageChanged': {
      const { stage, previousStage, cause, churn } = event.detail.data;
      const from = previousStage === null ? '' : `${previousStage} → `;
      const why = churn === null ? plainText(cause.rule) : plainText(churn.reason);
      return { what: `${from}${stage}`, about: why };
    }
    case 'CustomerHistoryCorrected':
      return { what: 'history corrected', about: plainText(event.detail.data.cause.type) };
    case 'CustomerRiskChanged': {
      const { level, reasons } = event.detail.data.risk;
      return { what: `risk: ${level}`, about: reasons.map(plainText).join(', ') };
    }
    case 'CustomersMerged':
      return { what: 'customers merged', about: event.detail.data.merged };
    case 'CustomersUnmerged':
      return { what: 'customers split', about: event.detail.data.separated };
    case 'CustomerErased':
      return { what: 'erased', about: '' };
  }
}
