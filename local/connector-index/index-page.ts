import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { PROVIDERS, type Provider } from '../../shared/connectors/registry.ts';
import { loadSamples } from '../../shared/connectors/samples.ts';
import { authenticationOf } from './authentication.ts';
import { effectsOf, type TopicEffects } from './effects.ts';

const HEADINGS = {
  shop: 'Shops',
  payment: 'Payments',
  subscriptions: 'Subscriptions',
  support: 'Support',
  survey: 'Surveys',
  marketing: 'Marketing',
  reviews: 'Reviews and loyalty',
  generic: 'Your own systems and other sources',
} as const;

type Kind = keyof typeof HEADINGS;

/** Providers whose effects do not show their kind. */
const KINDS: Readonly<Partial<Record<string, Kind>>> = {
  chargebee: 'subscriptions',
  cloudevents: 'generic',
  generic: 'generic',
  hubspot: 'marketing',
  intercom: 'support',
  klaviyo: 'marketing',
  loyaltylion: 'reviews',
  paddle: 'subscriptions',
  recharge: 'subscriptions',
  segment: 'generic',
  stripe: 'payment',
  surveymonkey: 'survey',
  template: 'generic',
};

interface Listed {
  readonly provider: Provider;
  readonly kind: Kind;
  readonly authentication: string;
  readonly effects: readonly TopicEffects[];
}

const INTRODUCTION = `# Connectors

All tools that have a connector, by kind. The first column is the \`provider\` of a [connection](../configuration.md#connections). For
anything else, send to [\`generic\`](generic.md) or [write a connector](adding-a-provider.md).

This page is written by \`npm run schemas\`. [Which state each tool reports](states.md) is on a page of its own.`;

const EFFECTS_INTRODUCTION = `## Topics and effects

What the samples of each topic map to. An object is followed by the states that a delivery states; without a colon, it has only an owner, a
date or an amount. The rest are activities. The page of a connector says which fields decide.`;

/** The page that lists all connectors, as Markdown. */
export async function connectorIndexPage(): Promise<string> {
  const all = await Promise.all(PROVIDERS.map(listed));
  const kinds = Object.entries(HEADINGS).flatMap(([kind, heading]) => {
    const own = all.filter((one) => one.kind === kind);
    return own.length === 0 ? [] : [`## ${heading}\n\n${tableOf(own)}`];
  });
  const effects = all.map((one) => `### ${one.provider}\n\n${effectsTable(one)}`);
  return `${[INTRODUCTION, ...kinds, EFFECTS_INTRODUCTION, ...effects].join('\n\n')}\n`;
}

async function listed(provider: Provider): Promise<Listed> {
  const connector = await loadConnector(provider);
  const effects = effectsOf(provider, connector, await loadSamples(provider));
  return {
    provider,
    kind: KINDS[provider] ?? kindOf(effects),
    authentication: authenticationOf(provider, connector),
    effects,
  };
}

function kindOf(topics: readonly TopicEffects[]): Kind {
  const has = (name: string) => topics.some(({ objects, effects }) => objects.has(name) || effects.has(name));
  if (has('order') || has('cart')) return 'shop';
  if (has('subscription')) return 'subscriptions';
  if (has('payment') || has('invoice')) return 'payment';
  if (has('ticket')) return 'support';
  if (has('review.published') || has('referral.made')) return 'reviews';
  return has('rating.given') ? 'survey' : 'marketing';
}

function tableOf(all: readonly Listed[]): string {
  const rows = all.map(
    ({ provider, authentication }) => `| [\`${provider}\`](${provider}.md) | ${authentication} |`,
  );
  return ['| provider | authenticated by |', '|---|---|', ...rows].join('\n');
}

function effectsTable({ effects }: Listed): string {
  const rows = effects.map(
    ({ topic, effects: found }) => `| \`${topic}\` | ${[...found].sort().join('; ') || 'none'} |`,
  );
  return ['| topic | effects |', '|---|---|', ...rows].join('\n');
}
