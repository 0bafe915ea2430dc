import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { readStageConfig, type StageConfig } from '../infra/stage-config.ts';
import { WrongConfiguration } from '../infra/wrong-configuration.ts';
import { checksBeforeDeploying } from './doctor/before-deploying.ts';
import { openTarget } from './doctor/clients.ts';
import { type Check, findingOf, lineOf } from './doctor/finding.ts';
import { DOCTOR_HELP, type DoctorOptions, readDoctorOptions } from './doctor/options.ts';
import { readStoredSecret } from './doctor/secret.ts';
import { findStack } from './doctor/stacks.ts';
import { testDelivery } from './doctor/test-delivery.ts';
import { parseJson } from './http/json.ts';
import { Refusal } from './terminal/refusal.ts';
import { runCommand } from './terminal/run-command.ts';

const cdkJson = z.looseObject({ context: z.looseObject({ lifecycle: z.unknown() }) });

async function main({ stage, isReadOnly }: DoctorOptions): Promise<void> {
  const config = readConfig(stage);
  const target = await openTarget();
  const { cloudFormation } = target.clients;
  const data = await findStack(cloudFormation, `customer-lifecycle-${stage}-data`);
  const service = await findStack(cloudFormation, `customer-lifecycle-${stage}-service`);
  const examined = { config, target, data, service };
  const { checks, secrets } = await readStoredSecret(examined);
  let faults = 0;
  const run = async (check: Check) => {
    const finding = await findingOf(check);
    if (finding.outcome === 'bad') faults += 1;
    process.stdout.write(lineOf(check, finding));
  };
  for (const check of [...checksBeforeDeploying(examined), ...checks]) await run(check);
  if (!isReadOnly) await run(testDelivery(examined, secrets));
  if (faults > 0)
    throw new Refusal(
      faults === 1 ? 'One thing is to be corrected.' : `${faults} things are to be corrected.`,
    );
}

function readConfig(stage: string): StageConfig {
  const read = cdkJson.safeParse(parseJson(readFileSync('cdk.json', 'utf8')));
  if (!read.success) throw new Refusal('cdk.json cannot be read: it must be JSON with "context".');
  try {
    return readStageConfig(stage, read.data.context.lifecycle);
  } catch (error) {
    throw error instanceof WrongConfiguration ? new Refusal(error.message) : error;
  }
}

await runCommand({ name: 'doctor', help: DOCTOR_HELP, read: readDoctorOptions, work: main });
