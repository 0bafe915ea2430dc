import { styleText } from 'node:util';
import { PHASE_OF, STAGES, type Stage } from '../../shared/lifecycle/stage.ts';
import { bar, layOut, percent } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import { YEAR } from './diary.ts';
import type { DemoReport } from './report.ts';
import { TOOLS } from './tools.ts';

const BAR_WIDTH = 24;

/** The report as tables for the terminal. */
export function tablesOf(report: DemoReport): string {
  const sections: readonly (readonly [title: string, content: string])[] = [
    ["A shop's year", overview(report)],
    ['Who reported it', reported(report)],
    ['Where the customers are', funnel(report)],
    ['From stage to stage', moves(report)],
    ['How long they stayed', stays(report)],
    ['Why they left', churn(report)],
    ['Who may leave next', risk(report)],
    ['What led to the first purchase', touchpoints(report)],
    ['What subscribers received last', lastEvents(report)],
  ];
  return sections.map(([title, content]) => `\n${styleText('bold', title)}\n\n${content}`).join('');
}

function overview({ seed, customers, orders, revenue, refunds, buyers }: DemoReport): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return layOut(
    [],
    [
      ['year', `${day(YEAR.from)} to ${day(YEAR.to - 1)}, seed ${seed}`],
      ['customers', `${count(customers)}, of which ${count(buyers)} have bought`],
      ['orders', `${count(orders)}, worth ${moneyOf(revenue)}`],
      ['refunds', moneyOf(refunds)],
    ],
  );
}

function moneyOf(sums: Readonly<Record<string, number>>): string {
  const amounts = Object.entries(sums).map(
    ([currency, minor]) =>
      `${currency} ${(minor / 100).toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`,
  );
  return amounts.join(', ') || 'none';
}

function reported({ reported: rows }: DemoReport): string {
  const sum = (key: 'deliveries' | 'late' | 'duplicates') => rows.reduce((total, row) => total + row[key], 0);
  return layOut(
    ['provider', 'used for', 'deliveries', 'late', 'duplicates'],
    [
      ...rows.map((row) => [
        row.provider,
        TOOLS[row.provider].usedFor,
        row.deliveries,
        row.late,
        row.duplicates,
      ]),
      ['all', '', sum('deliveries'), sum('late'), sum('duplicates')],
    ],
  );
}

function funnel({ stages }: DemoReport): string {
  const all = stages.reduce((sum, { now }) => sum + now, 0);
  const largest = Math.max(...stages.map(({ now }) => now));
  return layOut(
    ['stage', 'phase', 'now', 'share', '', 'ever'],
    stages.map(({ stage, now, ever }) => [
      stage,
      PHASE_OF[stage],
      now,
      percent(now, all),
      bar(now, largest, BAR_WIDTH),
      ever,
    ]),
  );
}

function moves({ moves: found, reactivations }: DemoReport): string {
  const sources = STAGES.filter((from) => found.some((move) => move.from === from));
  const targetsOf = (from: Stage) =>
    found
      .filter((move) => move.from === from)
      .sort((a, b) => b.times - a.times)
      .map(({ to, times }) => `${to} ${count(times)}`)
      .join(', ');
  return `${layOut(
    ['from', 'to, how often'],
    sources.map((from) => [from, targetsOf(from)]),
  )}\n  ${count(reactivations)} churned customers bought again.\n`;
}

function stays({ stays: rows, stages }: DemoReport): string {
  const there = (stage: Stage) => stages.find((row) => row.stage === stage)?.now ?? 0;
  return layOut(
    ['stage', 'stays that ended', 'median', '90 % under', 'still there'],
    rows.map(({ stage, stays: ended, median, p90 }) => [
      stage,
      ended,
      { right: timeOf(median) },
      { right: timeOf(p90) },
      there(stage),
    ]),
  );
}

const HOURS_A_DAY = 24;

function timeOf(hours: number | null): string {
  if (hours === null) return '–';
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  return hours < 2 * HOURS_A_DAY ? `${hours.toFixed(1)} h` : `${(hours / HOURS_A_DAY).toFixed(1)} days`;
}

function churn({ churn: rows }: DemoReport): string {
  const lost = rows.reduce((sum, { customers }) => sum + customers, 0);
  const largest = Math.max(0, ...rows.map(({ customers }) => customers));
  return layOut(
    ['reason', 'type', 'lost now', 'share', ''],
    rows.map(({ reason, type, customers }) => [
      reason,
      type,
      customers,
      percent(customers, lost),
      bar(customers, largest, BAR_WIDTH),
    ]),
  );
}

function risk({ risk: { levels, reasons } }: DemoReport): string {
  const present = levels.none + levels.watch + levels.high;
  return [
    layOut(
      ['risk', 'customers', 'share'],
      (['none', 'watch', 'high'] as const).map((level) => [
        level,
        levels[level],
        percent(levels[level], present),
      ]),
    ),
    layOut(
      ['because of', 'customers'],
      reasons.map(({ reason, customers }) => [reason, customers]),
    ),
  ].join('\n');
}

function touchpoints({ touchpoints: rows, buyers }: DemoReport): string {
  return layOut(
    ['touchpoint', 'reported by', 'first', 'share', 'last', 'share', 'any'],
    rows.map(({ activity, connection, first, last, any }) => [
      activity,
      connection,
      first,
      percent(first, buyers),
      last,
      percent(last, buyers),
      any,
    ]),
  );
}

function lastEvents({ lastEvents: rows }: DemoReport): string {
  return layOut(
    ['when, who', 'change, because of'],
    rows.map(({ at, customer, from, to, rule, change, connection }) => {
      const cause = change === null ? 'time' : `${change} (${connection})`;
      return [
        `${at.slice(0, 16).replace('T', ' ')}\n${customer}`,
        `${from ?? 'first seen'} → ${to}\n${rule}, ${cause}`,
      ];
    }),
  );
}
