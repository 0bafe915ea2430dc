import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { deliver, reviewThose } from './delivered.ts';
import { createModelTable } from './model-table.ts';
import type { Scenario } from './random-graph.ts';
import { randomFrom, shuffledWithDuplicates } from './random-history.ts';
import { type CommandOutcome, runCommand } from './run-command.ts';
import { servicesOn } from './services.ts';

type Items = ScenarioTable['items'];

/** Applies the deliveries with several concurrent senders and reviews in between. */
async function send(
  services: Services,
  items: Items,
  deliveries: readonly (readonly CustomerUpdate[])[],
  scenario: Scenario,
  random: () => number,
  senders: number,
) {
  const queue = [...deliveries];
  const sender = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { busy, refused } = await deliver(services, next);
      expect({ busy, refused }).toEqual({ busy: false, refused: [] });
      if (random() < 0.05)
        await review(services, items, scenario.newest - Math.floor(random() * 100 * 86_400_000));
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
}

/** The deliveries of each phase of a scenario in some order, and the number of concurrent senders. */
export interface Order {
  readonly phases: readonly (readonly (readonly CustomerUpdate[])[])[];
  readonly seed: number;
  readonly senders: number;
  /** True when a command runs concurrently with the deliveries of the next phase. */
  readonly isRacing: boolean;
}

/** The chronological order for number 0; otherwise a random order with duplicates. */
export function orderOf({ phases }: Scenario, seed: number, number: number): Order {
  if (number === 0)
    return { phases: phases.map(({ deliveries }) => deliveries), seed, senders: 1, isRacing: false };
  const random = randomFrom(seed + number);
  return {
    phases: phases.map(({ deliveries }) => shuffledWithDuplicates(deliveries, random)),
    seed: seed + number,
    senders: [1, 1, 2, 1, 4][number % 5] ?? 1,
    isRacing: false,
  };
}

/** A table to which a scenario is sent. */
export interface ScenarioTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  /** The items of the table. */
  readonly items: () => Promise<Record<string, unknown>[]>;
}

/** Sends the scenario in this order to a model table and reviews all customers at the end. */
export function sendScenario(scenario: Scenario, order: Order) {
  const turns = turnsFrom(randomFrom(order.seed));
  const table = createModelTable(order.senders === 1 ? undefined : turns);
  const items = async () => [...table.items.values()];
  return sendOn({ client: table.client, name: 'model', items }, scenario, order, turns);
}

/** Sends the scenario in this order to a table and reviews all customers at the end. */
export async function sendOn(
  { client, name, items }: ScenarioTable,
  scenario: Scenario,
  { phases, seed, senders, isRacing }: Order,
  pause?: () => Promise<void>,
) {
  const random = randomFrom(seed);
  const plain = servicesOn(client, { table: name, policy: scenario.policy, now: () => scenario.end });
  const services = { ...plain, ...(pause && { pause }) };
  const outcomes: CommandOutcome[] = [];
  let running: Promise<CommandOutcome> | undefined;
  for (const [index, deliveries] of phases.entries()) {
    await send(services, items, deliveries, scenario, random, senders);
    if (running !== undefined) outcomes.push(await running);
    const command = scenario.phases[index]?.command;
    running = command ? runCommand(services, await items(), command) : undefined;
    if (!isRacing) await running;
  }
  await review(services, items, scenario.end);
  return { items: await items(), outcomes, sent: phases.flat(2), services };
}

function turnsFrom(random: () => number) {
  return async () => {
    for (let left = Math.floor(random() * 4); left > 0; left -= 1) await null;
  };
}

async function review(services: Services, items: Items, clock: number) {
  for (let rounds = 0; rounds < 20; rounds += 1) {
    const due = (await items()).filter(({ checkAt }) => checkAt !== undefined && Number(checkAt) <= clock);
    if (due.length === 0) return;
    await reviewThose(services, due, clock);
  }
  throw new Error('the review finds customers due again and again');
}
