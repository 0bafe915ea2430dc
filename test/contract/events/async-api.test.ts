import { Parser } from '@asyncapi/parser';
import { expect, test } from 'vitest';
import { asyncApiDocument } from '../../../shared/events/async-api.ts';
import { CONTRACT } from '../../../shared/events/contract.ts';
import { EVENT_TYPES } from '../../../shared/events/transition.ts';

test('the AsyncAPI document is valid by the official parser, examples included, without a remark', async () => {
  const { document, diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument(CONTRACT)));
  expect(diagnostics).toEqual([]);
  expect(document?.version()).toBe('3.1.0');
  expect(document?.channels().map((channel) => channel.id())).toEqual(['V1']);
  const messages = document?.channels().get('V1')?.messages().all() ?? [];
  expect(messages.map((message) => message.name())).toEqual([...EVENT_TYPES]);
});
