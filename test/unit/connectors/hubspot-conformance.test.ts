import { hubspotConnector } from '../../../shared/connectors/hubspot/connector.ts';
import { SAMPLES } from '../../../shared/connectors/hubspot/samples.ts';
import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { hubspotDelivery, objectItem } from '../../support/connectors/hubspot-delivery.ts';

describeConformance({
  connector: hubspotConnector,
  connection: { name: 'crm', provider: 'hubspot' },
  secrets: ['11111111-aaaa-4000-8000-000000000001', '22222222-bbbb-4000-8000-000000000002'],
  unknownSecret: '33333333-cccc-4000-8000-000000000003',
  unusableSecrets: ['', 'short', 'fifteen-letters'],
  signatureHeader: 'x-hubspot-signature-v3',
  window: 300_000,
  samples: [
    ...SAMPLES.map((sample) => sampleDelivery(sample)),
    hubspotDelivery([
      objectItem('contact.creation'),
      objectItem('ticket.creation'),
      objectItem('deal.merge'),
    ]),
  ],
  longId: {
    delivery: hubspotDelivery(
      JSON.stringify([objectItem('contact.creation')]).replace(
        '"objectId":101',
        '"objectId":9007199254740993',
      ),
    ),
    identity: 'crm:customer:9007199254740993',
  },
});
