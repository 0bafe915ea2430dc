import { describe, expect, test } from 'vitest';
import type { Stage } from '../../../shared/lifecycle/stage.ts';
import { calendarOf, dateOf, dayOfDate, firstDayOf, monthOf } from '../../../shared/reports/calendar.ts';
import { reportCsv } from '../../../shared/reports/csv.ts';
import type { CustomerRow, RowEntry, SalesCell } from '../../../shared/reports/customer-row.ts';
import { endedAfter } from '../../../shared/reports/kaplan-meier.ts';
import { reportOf } from '../../../shared/reports/reports.ts';
import { readReportRequest, type SentRequest } from '../../../shared/reports/request.ts';
import { wilsonInterval } from '../../../shared/reports/wilson.ts';

const AS_OF = Date.parse('2026-06-15T12:00:00Z');

/** A customer with these entries: a stage and a date, and the reason if they churned. */
function customer(
  entries: readonly (readonly [stage: Stage, date: string, reason?: RowEntry['reason']])[],
  more: Partial<CustomerRow> = {},
): CustomerRow {
  return {
    customerId: 'cus_',
    path: entries.map(([stage, date, reason = null]) => ({ stage, at: Date.parse(date), reason })),
    sales: [],
    refunds: [],
    ratings: [],
    touchpoints: { first: [], last: [], count: 0 },
    connections: ['shop'],
    risk: [],
    stale: false,
    beyond: false,
    ...more,
  };
}

function sale(date: string, minor = 1000, more: Partial<SalesCell> = {}): SalesCell {
  return {
    day: dayOfDate(date) ?? 0,
    connection: 'shop',
    currency: 'EUR',
    sales: 1,
    minor,
    unpriced: 0,
    ...more,
  };
}

function reportFor(sent: SentRequest, rows: readonly CustomerRow[], zone = 'UTC') {
  const read = readReportRequest(sent, { zone, bucketSalt: '' }, AS_OF);
  if (read.type !== 'request') throw new Error(read.reason);
  const report = reportOf(rows, read.request);
  const lines = report.rows.map((cells) =>
    Object.fromEntries(report.columns.map(({ name }, index) => [name, cells[index]])),
  );
  return { ...report, lines };
}

const repeated = (count: number, one: CustomerRow) => Array.from({ length: count }, () => one);

describe('churn', () => {
  // The example of ChartMogul: 100 customers at the start, 12 churn, one came back of these, and one had joined
  // within the month, so 10 % churned.
  const rows = [
    ...repeated(89, customer([['purchase', '2026-01-01']])),
    ...repeated(
      10,
      customer([
        ['purchase', '2026-01-01'],
        ['churned', '2026-03-10', 'inactive'],
      ]),
    ),
    customer([
      ['purchase', '2026-01-01'],
      ['churned', '2026-03-10', 'payment-failed'],
      ['purchase', '2026-03-20'],
    ]),
    customer([
      ['purchase', '2026-03-05'],
      ['churned', '2026-03-20', 'cancelled'],
    ]),
  ];
  const march = { name: 'churn', from: '2026-03-01', to: '2026-03-31' };

  test('is 10 % by the standard formula in the example of ChartMogul', () => {
    expect(reportFor(march, rows).lines[0]).toMatchObject({
      start: 100,
      joined: 2,
      churned: 12,
      lost: 10,
      standard: 0.1,
      countAtStart: 0.12,
    });
  });

  test('is the sum of the rates of the days by the daily formula', () => {
    // 11 of 101 on the 10th; 1 of 90 on the 20th, on which another one comes back.
    expect(reportFor(march, rows).lines[0]?.dailySum).toBeCloseTo(11 / 101 + 1 / 90, 12);
  });

  test('is divided by the active customers of 30 days ago and who joined since by the rolling formula', () => {
    expect(reportFor(march, rows).lines[0]?.rolling30).toBeCloseTo(12 / (100 + 2), 12);
  });

  test('is split into voluntary and involuntary churn with the same denominators', () => {
    const [, voluntary, involuntary] = reportFor(march, rows).lines;
    expect(voluntary).toMatchObject({ type: 'voluntary', start: 100, churned: 11, lost: 10 });
    expect(involuntary).toMatchObject({ type: 'involuntary', start: 100, churned: 1, lost: 0 });
  });

  test('is unknown, not zero, if nobody could churn', () => {
    expect(reportFor(march, []).lines[0]).toMatchObject({ start: 0, standard: null, dailySum: null });
  });
});

describe('time in stage', () => {
  test('follows the textbook: remission times of the 6-MP group of Freireich (1963)', () => {
    // Weeks; 9 of 21 patients relapsed. Published: S(6) = .857, S(7) = .807, S(10) = .753, S(13) = .690, S(16) = .627,
    // S(22) = .538, S(23) = .448, so the median is 23 weeks and a quarter had relapsed after 13.
    const ended = Float64Array.from([6, 6, 6, 7, 10, 13, 16, 22, 23]);
    const open = Float64Array.from([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
    expect(endedAfter({ ended, open }, [0.14, 0.19, 0.24, 0.25, 0.37, 0.46, 0.5, 0.75])).toEqual([
      6,
      7,
      10,
      13,
      16,
      22,
      23,
      null,
    ]);
  });

  test('is the plain median if every stay has ended', () => {
    const ended = Float64Array.from([4, 1, 3, 2]);
    expect(endedAfter({ ended, open: new Float64Array() }, [0.25, 0.5, 0.75])).toEqual([1, 2, 3]);
  });

  test('counts a stay that goes on for as long as it has lasted', () => {
    const rows = [
      customer([
        ['awareness', '2026-06-01'],
        ['engagement', '2026-06-03'],
      ]),
      customer([['awareness', '2026-06-10T12:00:00Z']]),
    ];
    expect(reportFor({ name: 'time-in-stage', from: '2026-06-01' }, rows).lines[0]).toEqual({
      ...{ stage: 'awareness', stays: 2, ended: 1, open: 1 },
      ...{ quarter: 2, median: 2, threeQuarters: null },
    });
  });
});

describe('the interval of a share', () => {
  // Newcombe (1998), Statistics in Medicine 17, table I: the score method without continuity correction.
  test.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i out of %i is that of the published table', (part, whole, low, high) => {
    const interval = wilsonInterval(part, whole) ?? [];
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  test('does not exist without observations', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe('conversion', () => {
  test('of a cohort is null until the days are over for its last member', () => {
    const rows = [
      customer([
        ['awareness', '2026-05-02'],
        ['purchase', '2026-05-20'],
      ]),
      customer([['awareness', '2026-05-31']]),
    ];
    const [line] = reportFor({ name: 'conversion', from: '2026-05-01', to: '2026-05-31' }, rows).lines.filter(
      ({ to }) => to === 'purchase',
    );
    // Seven days after 31 May are over on 15 June; thirty are not.
    expect(line).toMatchObject({ customers: 2, converted: 1, share7: 0, share30: null, share90: null });
  });

  test('counts calendar days of the zone, also when the clock changes', () => {
    // In Berlin, the night to 29 March has 23 hours: seven days later is the same time of day.
    const rows = [
      customer([
        ['evaluation', '2026-03-25T22:30:00Z'],
        ['purchase', '2026-04-01T21:30:00Z'],
      ]),
    ];
    const asked = { name: 'conversion', from: '2026-03-01', to: '2026-03-31' };
    expect(reportFor(asked, rows, 'Europe/Berlin').lines[0]).toMatchObject({ share7: 1 });
  });
});

describe('win-back', () => {
  test('counts the days from churn to the next stage of retention', () => {
    const rows = [
      customer([
        ['purchase', '2026-01-01'],
        ['churned', '2026-02-01', 'inactive'],
        ['winback', '2026-02-10'],
        ['churned', '2026-03-12', 'inactive'],
        ['purchase', '2026-04-02'],
      ]),
      customer([
        ['purchase', '2026-01-01'],
        ['churned', '2026-02-20', 'cancelled'],
      ]),
    ];
    const [line] = reportFor({ name: 'win-back', from: '2026-02-01', to: '2026-02-28' }, rows).lines;
    expect(line).toMatchObject({
      ...{ churned: 2, winback: 1, returned: 1, share30: 0, share90: 0.5, share180: null },
      medianDays: 60,
    });
  });
});

describe('retention and buyers', () => {
  const rows = [
    customer([['purchase', '2026-01-05']], {
      sales: [sale('2026-01-05'), sale('2026-02-05'), sale('2026-03-05'), sale('2026-05-05')],
    }),
    customer([['purchase', '2026-01-05']], { sales: [sale('2026-01-05'), sale('2026-03-05')] }),
    customer([['purchase', '2026-01-05']], { sales: [sale('2026-01-20')] }),
  ];

  test('count who bought in the month, in every month, and in the month or later', () => {
    const { lines } = reportFor({ name: 'retention', from: '2026-01-01', to: '2026-01-31' }, rows);
    const shares = lines.map(({ recurring, rolling, unbounded }) => [recurring, rolling, unbounded]);
    const [one, two] = [1 / 3, 2 / 3];
    expect(shares).toEqual([
      [1, 1, 1],
      [one, one, two],
      [two, one, two],
      [0, 0, one],
      [one, 0, one],
      // June is not over.
      [null, null, null],
    ]);
  });

  test('tell new buyers, returning ones, and those who come back after a pause', () => {
    const { lines } = reportFor({ name: 'buyers', from: '2026-01-01' }, rows);
    const counts = lines.map((line) =>
      ['buyers', 'new', 'returning', 'resurrecting', 'dormant', 'pulse'].map((name) => line[name]),
    );
    expect(counts).toEqual([
      [3, 3, 0, 0, 0, null],
      [1, 0, 1, 0, 2, 0],
      [2, 0, 1, 1, 0, null],
      [0, 0, 0, 0, 2, 0],
      [1, 0, 0, 1, 0, null],
      [0, 0, 0, 0, null, null],
    ]);
  });

  test('do not count a sale that was undone', () => {
    const undone = customer([['evaluation', '2026-01-05']], {
      sales: [sale('2026-01-05', 1000, { sales: 0 })],
    });
    expect(reportFor({ name: 'buyers', from: '2026-01-01' }, [undone]).lines[0]?.buyers).toBe(0);
  });
});

describe('revenue', () => {
  test('keeps currencies apart and does not guess an unknown amount', () => {
    const row = customer([['purchase', '2026-05-05']], {
      sales: [
        sale('2026-05-05', 1000),
        sale('2026-05-06', 501),
        sale('2026-05-06', 300, { currency: 'USD' }),
        sale('2026-05-07', 0, { currency: null, unpriced: 1 }),
      ],
      refunds: [{ day: dayOfDate('2026-05-09') ?? 0, connection: 'shop', currency: 'EUR', minor: 200 }],
    });
    const { rows } = reportFor({ name: 'revenue', from: '2026-05-01', to: '2026-05-31' }, [row]);
    expect(rows).toEqual([
      ['2026-05-01', 'shop', 'EUR', 'purchase', 1, 2, 0, 1501, 200, 1301, 651, 1301],
      ['2026-05-01', 'shop', 'USD', 'purchase', 1, 1, 0, 300, 0, 300, 300, 300],
      ['2026-05-01', 'shop', null, 'purchase', 1, 1, 1, null, null, null, null, null],
    ]);
  });

  test('of a connection contains only its own sales and customers', () => {
    const row = customer([['purchase', '2026-05-05']], {
      sales: [sale('2026-05-05'), sale('2026-05-05', 2000, { connection: 'outlet' })],
      connections: ['shop', 'outlet'],
    });
    const other = customer([['purchase', '2026-05-05']], { sales: [sale('2026-05-05')] });
    const report = reportFor({ name: 'revenue', from: '2026-05-01', connection: 'outlet' }, [row, other]);
    expect(report.lines).toMatchObject([{ connection: 'outlet', revenue: 2000 }]);
    expect(report.customers.counted).toBe(1);
  });
});

describe('ratings', () => {
  test('belong to the stage before the answer, not to the one that it led to', () => {
    const at = Date.parse('2026-05-20T10:00:00Z');
    const row = customer(
      [
        ['experience', '2026-05-01'],
        ['advocacy', '2026-05-20T10:00:00Z'],
      ],
      { ratings: [{ scale: 'nps', score: 10, at }] },
    );
    const { lines } = reportFor({ name: 'ratings', from: '2026-05-01' }, [row]);
    expect(lines.map(({ stage, score }) => [stage, score])).toEqual([
      ['any', 100],
      ['experience', 100],
    ]);
  });

  test('are the last answer of each customer', () => {
    const row = customer([['experience', '2026-05-01']], {
      ratings: [
        { scale: 'csat', score: 5, at: Date.parse('2026-05-10') },
        { scale: 'csat', score: 1, at: Date.parse('2026-05-20') },
      ],
    });
    const { lines } = reportFor({ name: 'ratings', from: '2026-05-01' }, [row]);
    expect(lines[0]).toMatchObject({ scale: 'csat', answers: 1, good: 0, bad: 1, mean: 1 });
  });
});

describe('an experiment', () => {
  // Buckets with an empty salt, by Python's hashlib: cus_4s7Qm2xT9bKfWvE1 has 70, cus_Zp8RkD3nYcL6uHa0 has 82.
  const [ann, ben] = ['cus_4s7Qm2xT9bKfWvE1', 'cus_Zp8RkD3nYcL6uHa0'];
  const lost: Parameters<typeof customer>[0] = [
    ['purchase', '2026-01-05'],
    ['churned', '2026-04-05'],
  ];
  const compared = (rows: readonly CustomerRow[], more: Partial<SentRequest> = {}) =>
    reportFor({ name: 'experiment', from: '2026-04-01', bucket: '70-79', ...more }, rows).lines;

  test('compares who was left untouched with the others, with intervals after Wilson', () => {
    const contacted = customer([...lost, ['winback', '2026-05-01']], { customerId: ann });
    const back = customer([...lost, ['winback', '2026-05-01'], ['experience', '2026-05-02']], {
      customerId: ann,
    });
    const rows = [
      ...repeated(3, back),
      ...repeated(2, contacted),
      ...repeated(5, customer(lost, { customerId: ann })),
      ...repeated(4, { ...back, customerId: ben }),
      // Before the first day.
      customer([['churned', '2026-03-31']], { customerId: ben }),
    ];
    // The intervals of 5 and of 3 of 10, and of 4 of 4, as textbooks print them: 23.7 to 76.3 %, 10.8 to 60.3 %, 51.0 to 100 %.
    expect(compared(rows)).toEqual([
      {
        ...{ group: 'held-out', buckets: '70-79', stage: 'churned', customers: 10 },
        ...{
          left: 5,
          leftShare: 0.5,
          leftLow: expect.closeTo(0.2366, 4),
          leftHigh: expect.closeTo(0.7634, 4),
        },
        ...{ returned: 3, returnedShare: 0.3 },
        ...{ returnedLow: expect.closeTo(0.1078, 4), returnedHigh: expect.closeTo(0.6032, 4) },
      },
      {
        ...{ group: 'rest', buckets: '0-69 80-99', stage: 'churned', customers: 4 },
        ...{ left: 4, leftShare: 1, leftLow: expect.closeTo(0.5101, 4), leftHigh: 1 },
        ...{ returned: 4, returnedShare: 1, returnedLow: expect.closeTo(0.5101, 4), returnedHigh: 1 },
      },
    ]);
  });

  test('counts a customer once, from the first entry in these days', () => {
    const twice = customer([...lost, ['purchase', '2026-04-20'], ['churned', '2026-05-20']], {
      customerId: ann,
    });
    expect(compared([twice])[0]).toMatchObject({ customers: 1, left: 1, returned: 1 });
    expect(compared([twice], { from: '2026-05-01' })[0]).toMatchObject({
      customers: 1,
      left: 0,
      returned: 0,
    });
  });

  test('of a stage of retention, counts as returned only who churned and came back', () => {
    const grew = customer(
      [
        ['purchase', '2026-04-05'],
        ['advocacy', '2026-04-06'],
      ],
      { customerId: ann },
    );
    const back = customer(
      [
        ['purchase', '2026-04-05'],
        ['churned', '2026-05-01'],
        ['experience', '2026-05-05'],
      ],
      { customerId: ann },
    );
    expect(compared([grew, back], { stage: 'purchase' })[0]).toMatchObject({
      customers: 2,
      left: 2,
      returned: 1,
    });
  });

  test('draws other buckets with another salt', () => {
    const read = readReportRequest(
      { name: 'experiment', from: '2026-04-01', bucket: '35' },
      { zone: 'UTC', bucketSalt: 'spring-2027' },
      AS_OF,
    );
    if (read.type !== 'request') throw new Error(read.reason);
    const [heldOut] = reportOf([customer(lost, { customerId: ann })], read.request).rows;
    expect(heldOut?.slice(0, 4)).toEqual(['held-out', '35', 'churned', 1]);
  });
});

describe('a customer with more history than a row holds', () => {
  test('is counted from the first entry that was kept, and named in the answer', () => {
    const row = customer([['purchase', '2026-05-05']], { beyond: true });
    const report = reportFor({ name: 'stages', from: '2026-05-01', to: '2026-05-31' }, [row]);
    expect(report.customers).toEqual({ counted: 1, stale: 0, beyond: 1 });
    expect(report.lines.find(({ stage }) => stage === 'purchase')).toMatchObject({
      start: 0,
      entered: 1,
      end: 1,
    });
  });
});

describe('a request', () => {
  const answered = (sent: SentRequest, zone = 'UTC') => {
    const read = readReportRequest(sent, { zone, bucketSalt: '' }, AS_OF);
    return read.type === 'request' ? read.request : read.reason;
  };

  test.each([
    [{ name: 'chrun' }, 'there is no report "chrun"; did you mean "churn"?'],
    [{ name: 'churn', by: 'year' }, 'by must be day, week or month'],
    [
      { name: 'churn', from: '2026-02-30' },
      'from must be a date from 1970-01-01 to 9999-12-31, such as 2026-01-31',
    ],
    [{ name: 'churn', to: 'today' }, 'to must be a date from 1970-01-01 to 9999-12-31, such as 2026-01-31'],
    [
      { name: 'churn', from: '2026-03-01', to: '2026-02-01' },
      'from must not be after to, but 2026-03-01 is after 2026-02-01',
    ],
    [{ name: 'churn', from: '2027-01-01' }, 'from must not be after today, which is 2026-06-15'],
    [
      { name: 'stages', from: '2010-01-01', by: 'day' },
      'a report has at most 4000 periods: send by=month, or a later from',
    ],
    [{ name: 'stages', connection: '' }, 'connection must be the name of a connection'],
    [
      { name: 'churn', bucket: '0-9' },
      'bucket and stage are parameters of the report experiment only: leave them out',
    ],
    [
      { name: 'experiment', stage: 'lost' },
      'stage must be one of awareness, engagement, evaluation, purchase, experience, advocacy, churned, winback',
    ],
    ...['', 'nine', '0-', '9-0', '100', '0-100', '-1', '0,9'].map((bucket): [SentRequest, string] => [
      { name: 'experiment', bucket },
      'bucket must be a bucket from 0 to 99, or the first and the last of several, such as 0-9',
    ]),
    [
      { name: 'experiment', bucket: '0-99' },
      'bucket must leave customers to compare with: 0-99 is all of them',
    ],
  ] as [SentRequest, string][])('%o is refused in one sentence', (sent, sentence) => {
    expect(answered(sent)).toBe(sentence);
  });

  test('with a zone that does not exist is refused', () => {
    expect(answered({ name: 'churn' }, 'Mars/Olympus')).toBe(
      'the zone Mars/Olympus is not known: use an IANA name such as Europe/Berlin',
    );
  });

  test.each([
    ['month', '2025-07-01'],
    ['week', '2026-03-30'],
    ['day', '2026-05-17'],
  ])('without dates covers the last periods by %s', (by, from) => {
    expect(answered({ name: 'stages', by })).toMatchObject({ from, to: '2026-06-15' });
  });

  test('for periods is widened to whole ones, but not beyond today', () => {
    const sent = { name: 'stages', from: '2026-03-10', to: '2026-04-10' };
    expect(answered(sent)).toMatchObject({ from: '2026-03-01', to: '2026-04-30' });
    expect(answered({ ...sent, to: '2026-06-02' })).toMatchObject({ to: '2026-06-15' });
    expect(answered({ ...sent, name: 'flow' })).toMatchObject({ from: '2026-03-10', to: '2026-04-10' });
  });
});

describe('a report as CSV', () => {
  test('has no text that a spreadsheet takes for a formula, and quotes as RFC 4180 requires', () => {
    const report = reportFor({ name: 'revenue', from: '2026-05-01' }, []);
    const rows = [['=1+1', '-2', 'a "b", c', null, -5, 0.25]];
    const lines = reportCsv({ ...report, rows }).split('\r\n');
    expect(lines[0]).toMatch(/^period,connection,currency,stage,customers,/);
    expect(lines[1]).toBe(`'=1+1,'-2,"a ""b"", c",,-5,0.25`);
    expect(lines[2]).toBe('');
  });
});

describe('the calendar', () => {
  test.each([
    ['Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Berlin', '2026-03-29T22:00:00Z', '2026-03-30'],
    ['America/New_York', '2026-11-02T04:59:59Z', '2026-11-01'],
    // Samoa went to the other side of the date line: it had no 30 December.
    ['Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
  ])('in %s has %s on %s', (zone, instant, date) => {
    expect(dateOf(calendarOf(zone, AS_OF).dayOf(Date.parse(instant)))).toBe(date);
  });

  test('knows the month of every day of 400 years', () => {
    for (let day = 0; day < 146_097; day += 1) {
      const date = new Date(day * 86_400_000);
      const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
      if (monthOf(day) !== month) expect(monthOf(day), date.toISOString()).toBe(month);
    }
    expect(firstDayOf(12)).toBe(365);
  });
});
