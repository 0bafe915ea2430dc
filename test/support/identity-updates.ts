import type { Provider } from '../../shared/connectors/registry.ts';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import type { Attributes, ObjectReport, ObjectType } from '../../shared/lifecycle/objects/object.ts';
import type { States } from '../../shared/lifecycle/objects/states.ts';
import { DAY, DAY_ZERO } from './activity-builders.ts';
import { snapshotOn } from './object-reports.ts';

const PROVIDERS: Readonly<Record<string, Provider>> = {
  shop: 'shopify',
  desk: 'zendesk',
  pay: 'stripe',
};

function providerOf(connection: string): Provider {
  return PROVIDERS[connection] ?? 'generic';
}

/** Those whose tool allows an address only once. */
export const ADDRESS_ONCE = ['shop', 'desk'] as const;

/** What the own body of an account says of it. */
interface AccountBody {
  /** `null` if it has none, or none that is verified; without it the body does not say. */
  readonly address?: string | null;
  readonly mergedInto?: string | null;
  readonly closed?: boolean;
  /** Its profile was deleted. */
  readonly isDeleted?: true;
  /** Its id is an address that is not verified. */
  readonly unverifiedId?: true;
  /** By default day 0. */
  readonly createdAt?: number;
}

/** An account's own body (`customers/update`, `user.updated` …). */
export function body(day: number, account: string, said: AccountBody = {}): CustomerUpdate {
  const { address, closed = false, ...others } = said;
  return {
    persons: [account, ...(typeof address === 'string' ? [address] : [])],
    objects: [
      report(account, 'account', day, said.isDeleted ? {} : { account: closed ? 'closed' : 'open' }, {
        createdAt: DAY_ZERO,
        ...(address !== undefined && { address }),
        ...others,
      }),
    ],
    activities: [],
  };
}

/** A visit that names these persons, of the connection of the first of them. What it is about is reported with it. */
export function visit(
  day: number,
  persons: readonly string[],
  more: {
    readonly id?: string;
    readonly version?: string;
    readonly about?: string;
    readonly by?: string;
  } = {},
): CustomerUpdate {
  const [first = ''] = persons;
  const connection = more.by ?? connectionOf(first);
  const activity: Activity = {
    id: more.id ?? `${connection}:visit:${persons.join()}:${day}`,
    type: 'visit',
    occurredAt: Math.round(DAY_ZERO + day * DAY),
    connection,
    provider: providerOf(connection),
    version: more.version ?? '',
    about: more.about ?? null,
  };
  const objects = activity.about === null ? [] : [discussed(activity.about, day)];
  return { persons, objects, activities: [activity] };
}

/** What a report says of the object that an activity is about: that it is there. */
function discussed(object: string, day: number): ObjectReport {
  const [, type = ''] = object.split(':');
  return report(object, type as ObjectType, day, {}, {});
}

/** The body of an object that names these owners: an account, an address, both, or neither. */
export function objectBody(
  day: number,
  object: string,
  owner: Pick<Attributes, 'account' | 'address' | 'of'>,
): CustomerUpdate {
  const [, type = ''] = object.split(':');
  const { account, address } = owner;
  return {
    persons: [account, address].filter((one) => typeof one === 'string'),
    objects: [
      report(object, type as ObjectType, day, STATES_OF[type] ?? {}, {
        createdAt: DAY_ZERO,
        ...(type !== 'ticket' && { total: { currency: 'EUR', minor: 1000 } }),
        ...owner,
      }),
    ],
    activities: [],
  };
}

/** A checkout in payment mode, which creates an account of its own. */
export function checkout(day: number, account: string, address: string): CustomerUpdate {
  const order = account.replace(':customer:', ':order:');
  return { ...objectBody(day, order, { account, address }), perPurchase: true };
}

const STATES_OF: Readonly<Record<string, States>> = {
  order: { payment: 'paid' },
  payment: { payment: 'paid' },
  subscription: { begun: 'yes', status: 'active' },
  ticket: { ticket: 'open' },
};

function report(
  object: string,
  type: ObjectType,
  day: number,
  states: States,
  attributes: Attributes,
): ObjectReport {
  const connection = connectionOf(object);
  const provider = providerOf(connection);
  return { object, type, connection, provider, snapshots: [snapshotOn(day, states, attributes)] };
}

function connectionOf(identity: string): string {
  const [connection = ''] = identity.split(':');
  // An address alone is reported by the sender of activities.
  return connection === 'email' ? 'app' : connection;
}
