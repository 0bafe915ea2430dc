import { sampleDelivery } from '../../../shared/connectors/samples.ts';
import { stripeConnector } from '../../../shared/connectors/stripe/connector.ts';
import { SAMPLES } from '../../../shared/connectors/stripe/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';
import { stripeDelivery, stripeEvent, subscriptionBody } from '../../support/connectors/stripe-delivery.ts';

const _sample = (type: string, object: object) => stripeDelivery(stripeEvent(type, object));

describeConformance({
  connector: stripeConnector,
  connection: { name: 'pay', provider: 'stripe' },
  secrets: ['whsec_first_secret_of_the_endpoint', 'whsec_second_secret_of_the_endpoint'],
  unknownSecret: 'whsec_secret_of_another_endpoint',
  unusableSecrets: ['', 'whsec_', 'whsec_letters15'],
  signatureHeader: 'stripe-signature',
  signatureText: 'hex',
  window: 300_000,
  // What stands between commas without a name is not part of the scheme, so `t` is still the signed one.
  allowedAttacks: ['timestamp: twice, joined by a comma', 'timestamp: twice, joined by a comma and a space'],
  samples: SAMPLES.map((sample) => sampleDelivery(sample)),
  longId: {
    delivery: stripeDelivery(
      JSON.stringify(stripeEvent('customer.subscription.updated', subscriptionBody())).replace(
        '"id":"sub_1"',
        '"id":820982911946154509',
      ),
    ),
    identity: 'pay:subscription:820982911946154509',
  },
});
