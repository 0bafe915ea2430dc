import { describe, expect, test } from 'vitest';
import { type InputSettings, readInput } from '../../../../local/subscribers/input.ts';
import { parseJsonPath, valueAt } from '../../../../local/subscribers/json-path.ts';

/** The event of AWS's documentation. */
const EVENT = {
  version: '0',
  id: '7bf73129-1428-4cd3-a780-95db273d1602',
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: '123456789012',
  time: '2015-11-11T21:29:54Z',
  region: 'us-east-1',
  resources: ['arn:aws:ec2:us-east-1:123456789012:instance/i-abcd1111'],
  detail: {
    'instance-id': 'i-0123456789',
    state: 'RUNNING',
    count: 3,
    none: null,
    quoted: 'a "b"',
    tags: [{ key: 'a' }, { key: 'b' }],
  },
} as const;
const RULE = {
  name: 'example',
  arn: 'arn:aws:events:us-east-2:123456789012:rule/example',
  ingestionTime: '2026-01-01T00:00:00Z',
};
const { detail: _, ...WITHOUT_DETAIL } = EVENT;

function inputOf(settings: InputSettings): unknown {
  const reading = readInput(settings);
  if ('faults' in reading) throw new Error(reading.faults.join('; '));
  return reading.input(EVENT, RULE);
}

function transformed(inputTemplate: string): unknown {
  const inputPathsMap = {
    timestamp: '$.time',
    instance: '$.detail.instance-id',
    state: '$.detail.state',
    missing: '$.detail.nowhere',
    none: '$.detail.none',
    count: '$.detail.count',
    tags: '$.detail.tags',
    quoted: '$.detail.quoted',
  };
  return inputOf({ inputTransformer: { inputPathsMap, inputTemplate } });
}

function faultsOf(settings: InputSettings): readonly string[] {
  const reading = readInput(settings);
  return 'faults' in reading ? reading.faults : [];
}

// The examples, and what becomes of objects in texts, are those of
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
describe('an input transformer', () => {
  test.each<[string, string, unknown]>([
    ['a simple text', '"instance <instance> is in <state>"', 'instance i-0123456789 is in RUNNING'],
    [
      'a text with escaped quotes',
      String.raw`"instance \"<instance>\" is in <state>"`,
      'instance "i-0123456789" is in RUNNING',
    ],
    [
      'simple JSON',
      '{ "instance" : <instance>, "state": <state> }',
      { instance: 'i-0123456789', state: 'RUNNING' },
    ],
    [
      'JSON with texts and variables',
      String.raw`{"instance": <instance>, "state": "<state>", "instanceStatus": "instance \"<instance>\" is in <state>"}`,
      {
        instance: 'i-0123456789',
        state: 'RUNNING',
        instanceStatus: 'instance "i-0123456789" is in RUNNING',
      },
    ],
    [
      'JSON with static parts',
      '{"instance": <instance>, "state": [9, <state>, true], "Transformed": "Yes"}',
      { instance: 'i-0123456789', state: [9, 'RUNNING', true], Transformed: 'Yes' },
    ],
    [
      'reserved variables in JSON',
      '{"ruleArn": <aws.events.rule-arn>, "ruleName": <aws.events.rule-name>, "at": <aws.events.event.ingestion-time>, "event": <aws.events.event>, "whole": <aws.events.event.json>}',
      {
        ruleArn: RULE.arn,
        ruleName: 'example',
        at: RULE.ingestionTime,
        event: WITHOUT_DETAIL,
        whole: EVENT,
      },
    ],
    ['a reserved variable in a text', '"<aws.events.rule-name> triggered"', 'example triggered'],
    ['numbers and null', '{"count": <count>, "none": <none>}', { count: 3, none: null }],
    ['what does not exist', '{"missing": <missing>, "text": "a<missing>b"}', { missing: '', text: 'ab' }],
    [
      'an object in a text, which loses its quotes',
      '{"tags": <tags>, "text": "<tags>"}',
      { tags: EVENT.detail.tags, text: '[{key:a},{key:b}]' },
    ],
  ])('gives %s', (_name, template, expected) => {
    expect(transformed(template)).toEqual(expected);
  });

  test('does not escape a value within a text, so the result may be no JSON', () => {
    expect(() => transformed('{"text": "<quoted>"}')).toThrow('The input transformer made no JSON');
    expect(transformed('{"text": <quoted>}')).toEqual({ text: 'a "b"' });
  });

  test.each<[InputSettings, string]>([
    [
      { inputTransformer: { inputTemplate: '"<a>"' } },
      'inputTemplate uses <a>, which inputPathsMap does not define',
    ],
    [
      { inputTransformer: { inputTemplate: 'instance <aws.events.rule-name>' } },
      'inputTemplate must be JSON once its variables are replaced',
    ],
    [
      { inputTransformer: { inputPathsMap: { a: 'detail' }, inputTemplate: '<a>' } },
      'inputPathsMap.a must be a JSON path such as $.detail.data.customerId, not detail',
    ],
    [
      { inputTransformer: { inputPathsMap: { 'aws.events.event': '$' }, inputTemplate: '1' } },
      'inputPathsMap.aws.events.event is a reserved variable',
    ],
    [{ inputPath: '$', input: '1' }, 'input, inputPath and inputTransformer exclude each other'],
    [{ input: '{a}' }, 'input must be the text of JSON'],
    [{ inputPath: '$..a' }, 'inputPath must be a JSON path'],
  ])('with a mistake is refused: %j', (settings, fault) => {
    expect(faultsOf(settings)).toEqual([expect.stringContaining(fault)]);
  });
});

describe('the input', () => {
  test('is the whole event without settings, a part of it, or a constant', () => {
    expect(inputOf({})).toEqual(EVENT);
    expect(inputOf({ inputPath: '$.detail.state' })).toBe('RUNNING');
    expect(inputOf({ inputPath: '$' })).toEqual(EVENT);
    expect(inputOf({ input: '{"a":1}' })).toEqual({ a: 1 });
  });

  test.each<[string, unknown]>([
    ['$.resources[0]', EVENT.resources[0]],
    ['$.detail.tags[1].key', 'b'],
    ['$.detail.tags[*].key', ['a', 'b']],
    ['$.detail.tags[7]', undefined],
    ['$.detail.toString', undefined],
    ['$.source.length', undefined],
  ])('of the path %s is %j', (path, expected) => {
    expect(valueAt(EVENT, parseJsonPath(path) ?? [])).toEqual(expected);
  });
});
