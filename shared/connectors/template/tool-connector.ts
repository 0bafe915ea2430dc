import type { Connector, DeliveryContent } from '../connector.ts';
import { description } from '../description.ts';
import { isWireType } from '../generic/wire-types.ts';
import { readFilledBody } from './filled-body.ts';
import { mapTemplate, TICKET_UPDATED } from './mapping.ts';
import type { TemplateTool } from './tool.ts';
import { signTemplate, verifyTemplate } from './verify.ts';

/** The connector of a tool that sends a template that the owner wrote, and signs nothing. */
export function templateConnector(tool: TemplateTool): Connector {
  return {
    provider: tool.provider,
    topics: tool.topics,
    secretInPath: true,
    keptHeaders: [],
    verify: verifyTemplate,
    sign: signTemplate,
    map: (delivery, connection) => mapTemplate(tool, delivery, connection),
    split: splitFilled,
    describe: (delivery) => description(typeIn(delivery), isKnownType, undefined),
  };
}

function isKnownType(type: string): boolean {
  return type === TICKET_UPDATED || isWireType(type);
}

/** One delivery per item of a list. */
function splitFilled<Content extends DeliveryContent>(delivery: Content): Content[] {
  const body = readFilledBody(delivery);
  if ('refused' in body || !Array.isArray(body.value)) return [delivery];
  return body.value.map((item) => ({ ...delivery, body: Buffer.from(JSON.stringify(item)) }));
}

function typeIn(delivery: DeliveryContent): unknown {
  const body = readFilledBody(delivery);
  return 'refused' in body ? undefined : Object(body.value).type;
}
