import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import { deliver, reviewThose } from './delivered.ts';
import { type Given, give } from './given-commands.ts';
import { createModelTable } from './model-table.ts';
import type { GraphStory } from './random-graph.ts';
import { randomFrom, shuffledWithDuplicates } from './random-history.ts';
import { servicesOn, TEST_KEY } from './services.ts';

type Items = StoryTable['items'];

/** Applies the deliveries by several senders at once, each request taking a random number of turns, with reviews in between. */
async function send(
  services: Services,
  items: Items,
  deliveries: readonly (readonly CustomerUpdate[])[],
  story: GraphStory,
  random: () => number,
  senders: number,
) {
  const queue = [...deliveries];
  const sender = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { busy, refused } = await deliver(services, next);
      expect({ busy, refused }).toEqual({ busy: false, refused: [] });
      if (random() < 0.05)
        await review(services, items, story.newest - Math.floor(random() * 100 * 86_400_000));
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
}

/** The deliveries of each chapter of a story in some order, and how many senders there are at once. */
export interface Order {
  readonly chapters: readonly (readonly (readonly CustomerUpdate[])[])[];
  readonly seed: number;
  readonly senders: number;
  /** True when a command is given while the deliveries of the next chapter come. */
  readonly isRacing: boolean;
}

/** The order in which things happened, or another one, some of it doubled. */
export function orderOf({ chapters }: GraphStory, seed: number, number: number): Order {
  if (number === 0)
    return { chapters: chapters.map(({ deliveries }) => deliveries), seed, senders: 1, isRacing: false };
  const random = randomFrom(seed + number);
  return {
    chapters: chapters.map(({ deliveries }) => shuffledWithDuplicates(deliveries, random)),
    seed: seed + number,
    senders: [1, 1, 2, 1, 4][number % 5] ?? 1,
    isRacing: false,
  };
}

/** A table on which stories are told. */
export interface StoryTable {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  /** Of the identities, so that several stories can be told on one table. */
  readonly key: string;
  /** What the story has left in the table. */
  readonly items: () => Promise<Record<string, unknown>[]>;
}

/** What the model table holds after the story was told in this order and everybody was reviewed. */
export function sendStory(story: GraphStory, order: Order) {
  const turns = turnsFrom(randomFrom(order.seed));
  const table = createModelTable(order.senders === 1 ? undefined : turns);
  const items = async () => [...table.items.values()];
  return sendOn({ client: table.client, name: 'model', key: TEST_KEY, items }, story, order, turns);
}

/** What a table holds after the story was told in this order and everybody was reviewed. */
export async function sendOn(
  { client, name, key, items }: StoryTable,
  story: GraphStory,
  { chapters, seed, senders, isRacing }: Order,
  pause?: () => Promise<void>,
) {
  const random = randomFrom(seed);
  const plain = servicesOn(client, { table: name, policy: story.policy, now: () => story.end, key });
  const services = { ...plain, ...(pause && { pause }) };
  const given: Given[] = [];
  let asked: Promise<Given> | undefined;
  for (const [index, deliveries] of chapters.entries()) {
    await send(services, items, deliveries, story, random, senders);
    if (asked !== undefined) given.push(await asked);
    const command = story.chapters[index]?.command;
    asked = command ? give(services, await items(), command) : undefined;
    if (!isRacing) await asked;
  }
  await review(services, items, story.end);
  return { items: await items(), given, sent: chapters.flat(2), services };
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
