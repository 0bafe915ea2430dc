import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { toInstant } from '../../shared/customers/wire.ts';
import type { Services } from '../../shared/intake/services.ts';
import { SETTLING } from '../../shared/intake/visit-everybody.ts';
import { PHASE_OF, STAGES, type Stage } from '../../shared/lifecycle/stage.ts';
import type { PolicyPass, PolicyPasses } from '../../shared/storage/policy-passes.ts';
import { type Answer, answer } from './answer.ts';
import type { RowsAt } from './report-rows.ts';

/** What `GET /stages` reads. */
export interface StageSource {
  readonly rows: (now: number) => RowsAt;
  readonly passes: PolicyPasses;
}

/** `GET /stages`: how many customers are in each stage, and how far everybody is folded under the present policy. */
export async function showStages(
  { clock, policy }: Services,
  _event: APIGatewayProxyEventV2,
  { rows, passes }: StageSource,
): Promise<Answer> {
  const source = rows(clock.now());
  const counts = new Map<Stage, number>();
  let customers = 0;
  await source.forEach(({ path }) => {
    const stage = path.at(-1)?.stage;
    if (stage === undefined) return;
    counts.set(stage, (counts.get(stage) ?? 0) + 1);
    customers += 1;
  });
  return answer(200, {
    asOf: toInstant(source.asOf),
    customers,
    stages: STAGES.map((stage) => ({ stage, phase: PHASE_OF[stage], customers: counts.get(stage) ?? 0 })),
    policy: { version: policy.version, ...progressOf(await passes.read(), policy.version, clock.now()) },
  });
}

/** How far the review has visited everybody. Until it has noticed a new policy, nothing is known of when it will begin. */
function progressOf(pass: PolicyPass | undefined, version: string, now: number) {
  if (pass?.policyVersion !== version) return { visit: 'waiting', visited: 0, beginsAt: null };
  if (pass.done) return { visit: 'done', visited: pass.visited, beginsAt: null };
  const beginsAt = pass.since + SETTLING;
  return {
    visit: now < beginsAt ? 'waiting' : 'running',
    visited: pass.visited,
    beginsAt: toInstant(beginsAt),
  };
}
