import { Parser } from '@asyncapi/parser';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { asyncApiDocument } from '../../../shared/events/async-api.ts';
import { CONTRACT } from '../../../shared/events/contract.ts';
import { EVENT_TYPES } from '../../../shared/events/transition.ts';

const message = z.object({
  payload: z.record(z.string(), z.unknown()),
  examples: z.array(z.object({ payload: z.unknown() })).min(1),
});
const document = z.object({ components: z.object({ messages: z.record(z.string(), message) }) });

test('the AsyncAPI document is valid by the official parser, without a remark', async () => {
  const parsed = await new Parser().parse(JSON.stringify(asyncApiDocument(CONTRACT)));
  expect(parsed.diagnostics).toEqual([]);
  expect(parsed.document?.version()).toBe('3.1.0');
  expect(parsed.document?.channels().map((channel) => channel.id())).toEqual(['V1']);
  const messages = parsed.document?.channels().get('V1')?.messages().all() ?? [];
  expect(messages.map((one) => one.name())).toEqual([...EVENT_TYPES]);
});

// The parser compares no examples with their payloads.
test('the examples of the AsyncAPI document are events that match the payload of their message', () => {
  // A payload is JSON Schema of draft 7, unless it names another format.
  const ajv = new Ajv({ strictTypes: false });
  addFormats.default(ajv);
  const { messages } = document.parse(asyncApiDocument(CONTRACT)).components;
  for (const [name, { payload, examples }] of Object.entries(messages))
    for (const example of examples) {
      ajv.validate(payload, example.payload);
      expect({ name, errors: ajv.errors }).toEqual({ name, errors: null });
    }
  expect(
    ajv.validate(messages.CustomerErasedV1?.payload ?? {}, messages.CustomersMergedV1?.examples[0]?.payload),
  ).toBe(false);
});
