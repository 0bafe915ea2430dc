import type { BenchStack, Cost } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import type { Row } from './rows.ts';

/** The cost of one webhook of each of the four kinds in the mix of the cost budget. */
export interface Mix {
  readonly plain: Cost;
  readonly newObject: Cost;
  readonly transition: Cost;
  readonly transitionAndNewObject: Cost;
}

const day = (number: number) => new Date(Date.UTC(2026, 3, number, 10)).toISOString();

type Person = { readonly id?: string; readonly email?: string };

const activity = (type: string, customer: Person | undefined, id: string, on: number, more: object = {}) => ({
  id,
  type,
  occurredAt: day(on),
  ...(customer && { customer }),
  ...more,
});
const order = (id: string) => ({ order: { id, total: '10.00', currency: 'EUR' } });

/** Measures each kind of the mix for a customer with these identities. */
export async function measureMix(stack: BenchStack, person: Person): Promise<Mix> {
  const send = (body: object) => stack.send('generic', {}, body);
  const name = person.id ?? '';
  await send(activity('lead.captured', person, `${name}-lead`, 1));
  await send(activity('visit', person, `${name}-first`, 2));
  const transitionAndNewObject = await send(
    activity('order.paid', person, `${name}-paid`, 3, order(`${name}-1`)),
  );
  const plain = await send(activity('visit', person, `${name}-visit`, 4));
  const newObject = await send(activity('order.placed', person, `${name}-placed`, 5, order(`${name}-2`)));
  const fulfilled = activity('order.fulfilled', person, `${name}-fulfilled`, 6, {
    order: { id: `${name}-1` },
  });
  const transition = await send(fulfilled);
  return { plain, newObject, transition, transitionAndNewObject };
}

/** Measures calls and units of single webhooks, each for a different customer. */
export async function measureWebhooks(stack: BenchStack): Promise<Row[]> {
  const send = (body: object) => stack.send('generic', {}, body);
  const known = async (person: Person, id: string) => {
    await send(activity('lead.captured', person, `${id}-lead`, 1));
    await send(activity('order.paid', person, `${id}-paid`, 2, order(`${id}-1`)));
  };

  const ada = { id: 'ada', email: 'ada@example.com' };
  await known(ada, 'ada');
  const plain = await send(activity('visit', ada, 'ada-visit', 3));
  const duplicate = await send(activity('visit', ada, 'ada-visit', 3));
  const invalid = await stack.send('generic', {}, activity('visit', ada, 'ada-invalid', 3), true);
  const byObject = await send(activity('order.fulfilled', undefined, 'ada-f', 4, { order: { id: 'ada-1' } }));
  const byEmail = await send(activity('visit', { email: ada.email }, 'ada-by-mail', 5));

  const one = { id: 'one' };
  await send(activity('visit', one, 'one-b', 9));
  const late = await send(activity('visit', one, 'one-a', 1));
  const two = { id: 'two', email: 'two@example.com' };
  await send(activity('visit', two, 'two-b', 9));
  const lateOfTwo = await send(activity('visit', two, 'two-a', 1));

  const ben = { id: 'ben' };
  await known(ben, 'ben');
  const newObject = await send(activity('order.placed', ben, 'ben-placed', 3, order('ben-2')));
  const transition = await send(activity('order.fulfilled', ben, 'ben-f', 4, { order: { id: 'ben-1' } }));
  const cleo = { id: 'cleo' };
  const first = await send(
    activity('lead.captured', { id: 'cleo', email: 'cleo@example.com' }, 'cleo-lead', 1),
  );
  const engaged = await send(activity('visit', cleo, 'cleo-visit', 2));
  const transitionAndNewObject = await send(activity('order.paid', cleo, 'cleo-paid', 3, order('cleo-1')));

  const paid = await send(activity('order.paid', ben, 'ben-paid', 5, order('ben-2')));
  const confirmed = await send(activity('order.paid', ben, 'ben-paid-again', 6, order('ben-2')));
  const dora = { id: 'dora' };
  await send(activity('lead.captured', dora, 'dora-lead', 1));
  await known({ id: 'emil' }, 'emil');
  const moved = await send(activity('order.placed', dora, 'emil-corrected', 3, order('emil-1')));

  const transitions = [transition, engaged, transitionAndNewObject];
  const unitsText = ({ units }: Cost) => `table ${units.table}, indexes ${units.index}`;
  const callsText = ({ outcome, calls }: Cost) => `${outcome}: ${calls.join(', ') || 'none'}`;
  const rows: Row[] = [
    calls('AWS calls: new activity of a known customer', 'a visit', BUDGETS.calls.knownCustomer, [plain]),
    calls(
      'AWS calls: the customer is named indirectly',
      'a fulfilled order that names only the order; a visit that names only the e-mail address',
      BUDGETS.calls.noFounderNamed,
      [byObject, byEmail],
    ),
    calls(
      'AWS calls: new state of a known object',
      'an order that is paid; the same state a day later, which only confirms it',
      BUDGETS.calls.knownCustomer,
      [paid, confirmed],
    ),
    calls('AWS calls: duplicate', 'the same visit again', BUDGETS.calls.duplicate, [duplicate]),
    calls(
      'AWS calls: invalid signature',
      'a visit signed with another secret',
      BUDGETS.calls.invalidSignature,
      [invalid],
    ),
    calls(
      'AWS calls: late, one home',
      'a visit eight days before the last activity',
      BUDGETS.calls.lateOneHome,
      [late],
    ),
    calls(
      'AWS calls: late, two homes',
      'the same for a customer known by number and e-mail address',
      BUDGETS.calls.lateTwoHomes,
      [lateOfTwo],
    ),
    {
      what: 'write units: new activity',
      scenario: 'a visit of a known customer: record and activity in one transaction, each below 1 KB',
      unit: 'units',
      budget: BUDGETS.writeUnits.activity,
      measured: plain.units.table,
      raw: unitsText(plain),
    },
    {
      what: 'write units: with a transition',
      scenario: 'a fulfilled order; a first visit',
      unit: 'units',
      budget: BUDGETS.writeUnits.transition,
      measured: Math.max(transition.units.table, engaged.units.table),
      raw: [transition, engaged].map(unitsText).join(' · '),
    },
    {
      what: 'write units: a snapshot that only confirms',
      scenario: 'an order that is still paid a day later',
      unit: 'units',
      budget: BUDGETS.writeUnits.confirmation,
      measured: confirmed.units.table,
      raw: `${callsText(confirmed)}; ${unitsText(confirmed)}`,
    },
    {
      what: 'write units: moving an object',
      scenario: 'an order that turns out to be of another known customer; the stages of both change',
      unit: 'units',
      budget: BUDGETS.writeUnits.move,
      measured: moved.units.table,
      raw: `${callsText(moved)}; ${unitsText(moved)}`,
    },
    {
      what: 'write units: each identity or object first seen',
      scenario:
        'a first lead with number and e-mail address (a transition and two identities); a placed order (one object)',
      unit: 'units',
      budget: BUDGETS.writeUnits.firstSeen,
      measured: Math.max((first.units.table - 6) / 2, newObject.units.table - 4),
      raw: [first, newObject].map(unitsText).join(' · '),
    },
    {
      what: 'index units: same stage, later dueAt',
      scenario: 'a visit of a known customer',
      unit: 'units',
      budget: BUDGETS.indexUnits.sameStage,
      measured: plain.units.index,
      raw: unitsText(plain),
    },
    {
      what: 'index units: same stage, history changes',
      scenario: 'an order that is paid, of a customer with another one',
      unit: 'units',
      budget: BUDGETS.indexUnits.historyOnly,
      measured: paid.units.index,
      raw: unitsText(paid),
    },
    {
      what: 'index units: with a transition',
      scenario: 'a fulfilled order; a first visit; a first order',
      unit: 'units',
      budget: BUDGETS.indexUnits.transition,
      measured: Math.max(...transitions.map(({ units }) => units.index)),
      raw: transitions.map(unitsText).join(' · '),
    },
  ];
  return rows;

  function calls(what: string, scenario: string, budget: number, costs: readonly Cost[]): Row {
    return {
      what,
      scenario,
      unit: 'calls',
      budget,
      measured: Math.max(...costs.map((cost) => cost.calls.length)),
      raw: costs.map(callsText).join(' · '),
    };
  }
}
