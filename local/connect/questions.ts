import { autocomplete, password, text } from '@clack/prompts';
import { isProvider, PROVIDERS, type Provider } from '../../shared/connectors/registry.ts';
import { Refusal } from '../terminal/refusal.ts';
import { isSecretChosen } from './chosen-secrets.ts';
import type { SecretCheck } from './given-connection.ts';

/** What a person is asked for; where nobody can be asked, each is refused with the option that gives it. */
export interface Questions {
  provider(): Promise<Provider>;
  name(suggested: string): Promise<string>;
  /** Empty for any account. */
  account(): Promise<string | undefined>;
  /** Undefined to make one, where the owner chooses it. A wrong one is asked for again. */
  secret(provider: Provider, check: SecretCheck): Promise<string | undefined>;
}

/** Asks on a terminal. The secret is not shown. */
export const ASKED: Questions = {
  async provider() {
    const chosen = answered(
      await autocomplete({
        message: 'Which tool?',
        options: PROVIDERS.map((value: string) => ({ value, label: value })),
        maxItems: 12,
      }),
    );
    if (!isProvider(chosen)) throw new Refusal('Nothing was changed.');
    return chosen;
  },
  name: async (suggested) =>
    answered(
      await text({
        message: 'A name for the connection, such as shop-berlin',
        initialValue: suggested,
        validate: (given = '') =>
          /^[a-z0-9]+(-[a-z0-9]+)*$/.test(given)
            ? undefined
            : 'Lower-case letters, digits and single hyphens.',
      }),
    ),
  async account() {
    const given = answered(
      await text({ message: 'The one shop or account to accept deliveries from (empty: any)' }),
    );
    return given.trim() || undefined;
  },
  async secret(provider, check) {
    const isChosen = isSecretChosen(provider);
    const given = answered(
      await password({
        message: isChosen
          ? `The secret for ${provider} (empty: make one, to copy into the tool)`
          : `The secret that ${provider} shows`,
        validate: (text = '') => (isChosen && text.trim() === '' ? undefined : check(text.trim())),
      }),
    );
    return given.trim() || undefined;
  },
};

/** Without a terminal nobody can be asked. */
export const NOT_ASKED: Questions = {
  async provider() {
    throw new Refusal('Name the provider, such as npm run connect -- shopify.');
  },
  name: async (suggested) => suggested,
  account: async () => undefined,
  async secret(provider) {
    throw new Refusal(
      isSecretChosen(provider)
        ? `Give the secret for ${provider}: --secret-file FILE, or --generate-secret to make one.`
        : `Give the secret that ${provider} shows: --secret-file FILE.`,
    );
  },
};

function answered<Value extends string>(answer: Value | symbol | undefined): Value | '' {
  if (typeof answer === 'symbol') throw new Refusal('Nothing was changed.');
  return answer ?? '';
}
