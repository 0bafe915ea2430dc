import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { bad, type Finding, good, later } from './finding.ts';

/** What CloudFormation says of a stack. */
export interface FoundStack {
  readonly name: string;
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
  readonly tags: ReadonlyMap<string, string>;
}

/** The stack of this name; undefined if there is none. */
export async function findStack(client: CloudFormationClient, name: string): Promise<FoundStack | undefined> {
  const { Stacks: [found] = [] } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error: unknown) => {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
      if (error instanceof Error && /does not exist/.test(error.message)) return { Stacks: [] };
      throw new Refusal(`The stack ${name} cannot be read: ${messageOf(error)}`);
    });
  if (found === undefined) return undefined;
  const outputs = (found.Outputs ?? []).map(
    ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
  );
  const tags = (found.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value] as const);
  return { name, status: found.StackStatus ?? '', outputs: new Map(outputs), tags: new Map(tags) };
}

/**
 * Whether the stack can be deployed as it is, and what to do if it cannot.
 * @param tags those that it should have
 */
export function stackFinding(stack: FoundStack | undefined, tags: Readonly<Record<string, string>>): Finding {
  if (stack === undefined) return later('not deployed yet');
  const { name, status } = stack;
  if (status === 'ROLLBACK_COMPLETE' || status === 'ROLLBACK_FAILED')
    return bad(
      `its first deployment failed (${status}). Allow CDK to delete it, then deploy again: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name ${name}`,
    );
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return bad(
      `an update could not be rolled back (${status}). Remove the cause, then: npx cdk rollback ${name}`,
    );
  if (status.endsWith('_IN_PROGRESS'))
    return bad(`it is being changed (${status}): wait until that has ended`);
  if (status.endsWith('_FAILED'))
    return bad(
      `it is in state ${status}: look at its events in CloudFormation, remove the cause and deploy again`,
    );
  const missing = Object.keys(tags).filter((key) => stack.tags.get(key) !== tags[key]);
  return missing.length === 0
    ? good(status)
    : bad(`it lacks the tag ${missing.join(', ')} of cdk.json: deploy it again`);
}

/** Whether the stack is deployed and in use. */
export function isDeployed(stack: FoundStack | undefined): stack is FoundStack {
  return (
    stack !== undefined && !/^(ROLLBACK_|CREATE_FAILED|CREATE_IN_PROGRESS|DELETE_|REVIEW_)/.test(stack.status)
  );
}
