import type { Connector } from '../../../shared/connectors/connector.ts';
import { freshdeskConnector } from '../../../shared/connectors/freshdesk/connector.ts';
import { SAMPLES as FRESHDESK } from '../../../shared/connectors/freshdesk/samples.ts';
import { gorgiasConnector } from '../../../shared/connectors/gorgias/connector.ts';
import { SAMPLES as GORGIAS } from '../../../shared/connectors/gorgias/samples.ts';
import { questionproConnector } from '../../../shared/connectors/questionpro/connector.ts';
import { SAMPLES as QUESTIONPRO } from '../../../shared/connectors/questionpro/samples.ts';
import { type Sample, sampleDelivery } from '../../../shared/connectors/samples.ts';
import { type SecretPlace, sharedSecret } from '../../../shared/connectors/shared-secret.ts';
import { anyTemplateConnector } from '../../../shared/connectors/template/connector.ts';
import { SAMPLES as ANY } from '../../../shared/connectors/template/samples.ts';
import { describeConformance } from '../../support/connectors/conformance.ts';

const HEADER = { header: 'x-webhook-secret' };

/** The connector as of a tool that has the secret in one place only. */
function inPlace(place: SecretPlace): Connector {
  const { secretInPath: _, ...connector } = anyTemplateConnector;
  const { sign } = sharedSecret(place);
  return { ...connector, sign, ...(place === 'path' && { secretInPath: true }) };
}

function conforms(connector: Connector, samples: readonly Sample[], secretPlace: SecretPlace) {
  describeConformance({
    connector,
    connection: { name: 'desk', provider: connector.provider },
    secrets: ['first-secret-of-the-desk', 'second-secret-of-the-desk'],
    unknownSecret: 'secret-of-another-desk',
    unusableSecrets: ['', 'short'],
    secretPlace,
    otherPlaces: [
      ...(secretPlace === 'basic' ? ['secret: as a Bearer token'] : ['secret: as a Basic password']),
      ...(typeof secretPlace === 'string' ? ['secret: in the header x-webhook-secret'] : []),
    ],
    duplicateKey: 'refused',
    samples: samples.map((sample) => sampleDelivery(sample)),
    longId: {
      delivery: sampleDelivery({
        topic: 'ticket.opened',
        body: '{"ticket":{"id":9007199254740993},"customer":{"email":"ada@example.com"},"type":"ticket.opened"}',
      }),
      identity: 'desk:ticket:9007199254740993',
    },
  });
}

conforms(inPlace(HEADER), ANY, HEADER);
conforms(inPlace('basic'), ANY, 'basic');
conforms(inPlace('bearer'), ANY, 'bearer');
conforms(anyTemplateConnector, ANY, 'path');
const { secretInPath: _, ...freshdesk } = freshdeskConnector;
conforms(freshdesk, FRESHDESK, HEADER);
const { secretInPath: __, ...gorgias } = gorgiasConnector;
conforms(gorgias, GORGIAS, HEADER);
const { secretInPath: ___, ...questionpro } = questionproConnector;
conforms(questionpro, QUESTIONPRO, HEADER);
