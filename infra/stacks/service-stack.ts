import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { ENV } from '../../shared/platform/names.ts';
import { Alarms } from '../constructs/alarms.ts';
import { Dashboard } from '../constructs/dashboard.ts';
import { Forwarding } from '../constructs/forwarding.ts';
import { PublishStream } from '../constructs/publish-stream.ts';
import { Rollout } from '../constructs/rollout.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { StaffConsole } from '../constructs/staff-console.ts';
import { WebhookApi } from '../constructs/webhook-api.ts';
import type { FunctionName } from '../function-names.ts';
import type { StageConfig } from '../stage-config.ts';
import type { DataStack } from './data-stack.ts';

/** Everything that can be deleted and deployed again without loss: functions, routes, schedules, alarms. */
export class ServiceStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    props: StackProps & {
      readonly config: StageConfig;
      readonly data: DataStack;
      readonly bundles: string | undefined;
    },
  ) {
    super(scope, id, {
      ...props,
      description: `Customer Lifecycle (${props.config.stage}): functions, HTTP API, schedules and alarms`,
    });
    const { config, bundles } = props;
    const { table, bus, parkedDeliveries, secret } = props.data;
    const connections = { [ENV.connections]: JSON.stringify(config.connections) };
    const policy = { [ENV.policy]: JSON.stringify(config.policy) };
    const restored = { [ENV.epoch]: String(config.epoch) };

    const serviceFunction = (
      name: FunctionName,
      description: string,
      // Longer than any run should take, and shorter than the schedules' periods and the API's 30 seconds.
      timeoutSeconds: number,
      memorySize: number,
      environment: Record<string, string>,
    ) =>
      new ServiceFunction(this, name, {
        name,
        description,
        role: props.data.roleOf(name),
        timeout: Duration.seconds(timeoutSeconds),
        memorySize,
        reservedConcurrentExecutions: name === 'ingest' ? config.capacity?.ingestConcurrency : undefined,
        environment,
        bundles,
      });

    const rollout = config.rollout === 'canary' ? new Rollout(this, 'Rollout') : undefined;
    // The schedules invoke the functions themselves: a tenth of five runs would prove nothing.
    const invoked = (id: string, target: ServiceFunction) => rollout?.aliasOf(id, target) ?? target;

    const ingest = serviceFunction('ingest', 'Receives webhooks and applies them', 20, 512, {
      ...connections,
      ...policy,
      ...restored,
    });
    table.grantCommit(ingest);
    secret.grantRead(ingest);
    parkedDeliveries.grantParking(ingest);

    const publish = serviceFunction('publish', 'Publishes transitions on the bus', 60, 256, policy);
    bus.grantPublish(publish);
    parkedDeliveries.grantRefusedEvents(publish);
    const publishStream = new PublishStream(this, 'Transitions', {
      table,
      parkedDeliveries,
      reader: publish,
      target: invoked('Publish', publish),
      hasMetrics: config.alarms.streamMetrics === true,
    });

    const review = serviceFunction('review', 'Reviews customers that are due', 50, 512, {
      ...connections,
      ...policy,
      ...restored,
    });
    table.grantCommit(review);
    table.grantPolicyPass(review);
    table.grantDue(review);
    table.grantRows(review);
    secret.grantIdentityKey(review);
    parkedDeliveries.grantErase(review);
    this.everyMinutes(1, review);

    const query = serviceFunction(
      'query',
      'Answers queries, and splits, merges and erases customers',
      29,
      // A whole processor: reports read the rows of all customers within this time.
      1769,
      {
        ...connections,
        ...policy,
        ...restored,
      },
    );
    table.grantCommit(query);
    table.grantPolicyPass(query);
    table.grantStages(query);
    table.grantRows(query);
    secret.grantIdentityKey(query);
    parkedDeliveries.grantErase(query);
    parkedDeliveries.grantRequests(query);
    table.grantTransitions(query);
    bus.grantPublish(query);
    const queried = invoked('Query', query);

    const redrive = serviceFunction('redrive', 'Applies parked deliveries', 240, 1769, {
      ...connections,
      ...policy,
      ...restored,
    });
    table.grantCommit(redrive);
    table.grantStages(redrive);
    secret.grantIdentityKey(redrive);
    parkedDeliveries.grantRedrive(redrive);
    this.everyMinutes(5, redrive, { scope: 'busy' });

    const { archiveAfterYears } = config;
    if (archiveAfterYears !== undefined) {
      for (const target of [ingest, review, query, redrive])
        parkedDeliveries.grantReadArchive(target, archiveAfterYears);
      parkedDeliveries.grantArchive(review);
    }

    for (const target of [ingest, publish, review, query, redrive]) props.data.grantEncryption(target);

    const { throttle, api: existing } = config.deployment;
    const api = new WebhookApi(this, 'Http', {
      name: `customer-lifecycle-${config.stage}`,
      ingest: invoked('Ingest', ingest),
      query: queried,
      domain: props.data.domain,
      throttle,
      existing,
    });
    const watched = {
      stage: config.stage,
      connections: config.connections.map(({ name }) => name),
      api,
      ingest,
      publish,
      publishStream,
      review,
      redrive,
    };
    const forwarding = config.forwardTo && new Forwarding(this, 'Forwarding', { bus, to: config.forwardTo });
    const alarms = new Alarms(this, 'Alarms', watched, config.alarms, forwarding?.alarms);
    if (config.alarms.dashboard) new Dashboard(this, 'Dashboard', watched, alarms.all);

    if (config.staff !== undefined) {
      const staffConsole = new StaffConsole(this, 'Staff', {
        name: `customer-lifecycle-${config.stage}-console`,
        staff: config.staff,
        query: queried,
        throttle,
        stackUrl: api.url,
        bundles,
      });
      new CfnOutput(this, 'ConsoleUrl', {
        value: `${staffConsole.url}/`,
        description: 'The console for staff, and the redirect URI to register at the issuer',
      });
    }

    new CfnOutput(this, 'Url', {
      value: api.url,
      description: 'Webhooks go to /webhooks/{connection} below this URL',
    });
    new CfnOutput(this, 'RedriveFunction', {
      value: redrive.functionName,
      description: 'Invoke with {"scope":"all"}',
    });
  }

  private everyMinutes(
    minutes: number,
    target: ServiceFunction,
    input?: Readonly<Record<string, string>>,
  ): void {
    // The next run continues what a failed one left. A retry would only run in parallel with it.
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(minutes) });
    new Rule(target, 'Schedule', {
      schedule: Schedule.rate(Duration.minutes(minutes)),
      targets: [
        new LambdaFunction(target, {
          retryAttempts: 0,
          ...(input === undefined ? {} : { event: RuleTargetInput.fromObject(input) }),
        }),
      ],
    });
  }
}
