import * as z from 'zod';
import { withFullStop } from '../../terminal/full-stop.ts';
import { createSubscriber } from '../create-subscriber.ts';
import { LOCAL_RETRY_POLICY, SUBSCRIBER_NAME, type Subscriber } from '../subscriber.ts';
import { readApiDestination } from './api-destination.ts';
import { readFunction } from './function-target.ts';
import type { TargetReading } from './target-reading.ts';
import { readTemplate, type Template } from './template.ts';

/** The rules of a template that can be served here, and one sentence about each thing that cannot. */
export interface TemplateReading {
  readonly subscribers: readonly Subscriber[];
  readonly notes: readonly string[];
}

const ruleProperties = z.object({
  Name: z.unknown().optional(),
  EventBusName: z.unknown().optional(),
  EventPattern: z.unknown().optional(),
  State: z.unknown().optional(),
  Targets: z.array(z.looseObject({ Id: z.string(), Arn: z.unknown().optional() })).optional(),
});

type RuleTarget = NonNullable<z.infer<typeof ruleProperties>['Targets']>[number];

const targetProperties = z.object({
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  RetryPolicy: z
    .object({ MaximumRetryAttempts: z.number().optional(), MaximumEventAgeInSeconds: z.number().optional() })
    .optional(),
});

const queueParameters = z.object({ SqsParameters: z.object({ MessageGroupId: z.string() }) });
const deadLetterConfig = z.object({ DeadLetterConfig: z.object({ Arn: z.unknown().optional() }) });

/**
 * Reads the rules of a synthesised CDK app.
 * @param server the server that receives what is for API destinations
 * @throws Refusal when the file is no template
 */
export function readRules(path: string, server: string | undefined): TemplateReading {
  const template = readTemplate(path);
  const subscribers: Subscriber[] = [];
  const notes: string[] = [];
  for (const [id, { type, properties }] of template.resources) {
    if (type !== 'AWS::Events::Rule') continue;
    const note = (sentence: string) => notes.push(`${template.name}, rule ${id}: ${sentence}.`);
    const rule = ruleProperties.safeParse(properties).data;
    const reason = rule === undefined ? 'its targets have no ids' : reasonToSkip(template, rule);
    if (rule === undefined || reason !== undefined) {
      note(`${reason}. It is left out`);
      continue;
    }
    const targets = rule.Targets ?? [];
    if (targets.length === 0) note('it has no target');
    for (const target of targets) {
      const name = typeof rule.Name === 'string' ? rule.Name : id;
      const reading = readRule(
        template,
        targets.length > 1 ? `${name}.${target.Id}` : name,
        rule,
        target,
        server,
      );
      for (const sentence of reading.notes)
        note(targets.length > 1 ? `target ${target.Id}: ${sentence}` : sentence);
      subscribers.push(...reading.subscribers);
    }
  }
  if (subscribers.length === 0 && notes.length === 0)
    notes.push(`${template.name} has no rule of EventBridge.`);
  return { subscribers, notes };
}

function reasonToSkip(template: Template, rule: z.infer<typeof ruleProperties>): string | undefined {
  if (rule.EventPattern === undefined) return 'it is a schedule, so it receives no events';
  if (rule.State === 'DISABLED') return 'it is disabled, so it receives no events';
  const bus = rule.EventBusName === undefined ? 'default' : template.resolve(rule.EventBusName);
  return bus === 'default'
    ? 'it is a rule of the default bus, on which no events of the product are published'
    : undefined;
}

function readRule(
  template: Template,
  name: string,
  rule: z.infer<typeof ruleProperties>,
  target: RuleTarget,
  server: string | undefined,
): TemplateReading {
  const skip = (sentence: string): TemplateReading => ({
    subscribers: [],
    notes: [`${withFullStop(sentence)} It is left out`],
  });
  if (!SUBSCRIBER_NAME.test(name)) return skip(`its name ${name} is not one of EventBridge`);
  const pattern = z.record(z.string(), z.unknown()).safeParse(template.resolve(rule.EventPattern)).data;
  if (pattern === undefined) return skip('a part of its pattern is known only after the deployment');
  const properties = targetProperties.safeParse(resolvedInput(template, target)).data;
  if (properties === undefined) return skip('a part of its input is known only after the deployment');
  const reading = readTarget(template, target, server);
  if ('skipped' in reading) return skip(reading.skipped);
  const { Input, InputPath, InputTransformer, RetryPolicy } = properties;
  const deadLetters = deadLetterConfig.safeParse(target).data?.DeadLetterConfig.Arn;
  const created = createSubscriber({
    name,
    pattern,
    target: reading.target,
    input: Input,
    inputPath: InputPath,
    inputTransformer: InputTransformer && {
      inputPathsMap: InputTransformer.InputPathsMap,
      inputTemplate: InputTransformer.InputTemplate,
    },
    retryPolicy: {
      maximumRetryAttempts: Math.min(
        RetryPolicy?.MaximumRetryAttempts ?? LOCAL_RETRY_POLICY.maximumRetryAttempts,
        LOCAL_RETRY_POLICY.maximumRetryAttempts,
      ),
      maximumEventAgeInSeconds: RetryPolicy?.MaximumEventAgeInSeconds,
    },
    deadLetterFolder: deadLetters === undefined ? undefined : queueFolder(template, deadLetters),
  });
  if ('faults' in created) return skip(created.faults.join('; '));
  const notes =
    deadLetters === undefined
      ? [...reading.notes, 'it has no dead-letter queue, so EventBridge drops what it cannot deliver']
      : reading.notes;
  return { subscribers: [created.subscriber], notes };
}

/** The input and the retry policy without functions of the template. */
function resolvedInput(template: Template, { Input, InputPath, InputTransformer, RetryPolicy }: RuleTarget) {
  const given = { Input, InputPath, InputTransformer, RetryPolicy };
  const stated = Object.entries(given).filter(([, value]) => value !== undefined);
  return template.resolve(Object.fromEntries(stated));
}

function readTarget(template: Template, target: RuleTarget, server: string | undefined): TargetReading {
  const folder = queueFolder(template, target.Arn);
  if (folder !== undefined) {
    const messageGroupId = queueParameters.safeParse(target).data?.SqsParameters.MessageGroupId;
    return { target: { type: 'queue', folder, messageGroupId }, notes: [] };
  }
  let resource = template.referenced(target.Arn);
  // An alias or a version of a function.
  while (resource?.type === 'AWS::Lambda::Alias' || resource?.type === 'AWS::Lambda::Version')
    resource = template.referenced(resource.properties.FunctionName);
  if (resource === undefined) return { skipped: `its target ${target.Id} is not in the template` };
  switch (resource.type) {
    case 'AWS::Lambda::Function':
      return readFunction(template, resource);
    case 'AWS::Events::ApiDestination':
      return readApiDestination(template, resource, target, server);
    default:
      return {
        skipped: `its target is an ${resource.type}, and only functions, queues and API destinations are served here`,
      };
  }
}

/** The folder in the place of a queue in the template, or of one that an ARN names. */
function queueFolder(template: Template, arn: unknown): string | undefined {
  const resource = template.referenced(arn);
  // CloudFormation allows only letters and digits in a logical id, and SQS no dot but in the ending of a FIFO queue.
  if (resource?.type === 'AWS::SQS::Queue')
    return /^\w+$/.test(resource.id) ? `queues/${resource.id}` : undefined;
  const name = /^arn:[^:]*:sqs:[^:]*:[^:]*:([\w-]+(?:\.fifo)?)$/.exec(String(template.resolve(arn)))?.[1];
  return name === undefined ? undefined : `queues/${name}`;
}
