import { followEvents } from '../../../local/client/funnel.ts';
import { createStackClient } from '../../../local/client/stack-client.ts';
import { countedFromApi } from './answers-of-api.ts';
import { answersAbout, reportAnswer, rounded } from './asked-api.ts';
import { RECOUNTED, recount } from './recount.ts';

// Compares every report of a running stack with a recount from timelines, records and exports. Takes minutes for
// thousands of customers: npx tsx test/support/recount/check-stack.ts http://127.0.0.1:8787 2010-12-01 2011-12-31

const [url = 'http://127.0.0.1:8787', from, to] = process.argv.slice(2);
const client = createStackClient(url);

async function get(path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  const answer = await fetch(`${url}${path}?${new URLSearchParams(query)}`);
  if (!answer.ok) throw new Error(`${path} is answered with ${answer.status}`);
  return answer.json();
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const range = { ...(from && { from }), ...(to && { to }) };
const reports = [];
for (const name of RECOUNTED)
  for (const by of ['month', 'week', 'day'])
    reports.push({ name, by, report: reportAnswer.parse(await get(`/reports/${name}`, { by, ...range })) });

const ids = [...new Set(followEvents(await client.events()).map(({ customerId }) => customerId))];
const answers = [];
for (const id of ids) {
  answers.push(await answersAbout(get, id));
  if (answers.length % 500 === 0) say(`${answers.length} of ${ids.length} customers read`);
}

let different = 0;
for (const {
  name,
  by,
  report: { lines, ...report },
} of reports) {
  const { asOf, zone, customers } = report;
  const counted = answers.map((one) => countedFromApi(one, { zone, asOf, counting: {} }));
  const expected = recount(name, counted, report);
  const isEqual = JSON.stringify(lines.map(rounded)) === JSON.stringify(expected.map(rounded));
  if (!isEqual) different += 1;
  say(
    `${isEqual ? 'equal    ' : 'DIFFERENT'} ${name} by ${by}: ${lines.length} rows, ${customers.counted} customers`,
  );
}
say(`${ids.length} customers, ${different} reports differ from the recount.`);
process.exitCode = different === 0 ? 0 : 1;
