import { readCommandLine } from '../terminal/command-line.ts';

/** The options of `npm run doctor`. */
export interface DoctorOptions {
  readonly stage: string;
  /** Whether nothing may be sent or created. */
  readonly isReadOnly: boolean;
}

export const DOCTOR_HELP = `Checks an environment of cdk.json in your AWS account: one line each, with what to do.

  npm run doctor -- --stage prod
      before deploying: account, Region, bootstrap, stacks, quotas; when deployed
      also the secrets, and a signed test delivery, whose event must arrive

  --stage STAGE  the environment (default dev)
  --read-only    do not send the test delivery
  --help         show this help

The test delivery makes up a customer, waits for their event with a rule and a
queue of its own, and removes all three. Exit code 1 if anything is wrong.
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is wrong
 */
export function readDoctorOptions(arguments_: readonly string[]): DoctorOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: {
      stage: { type: 'string', default: 'dev' },
      'read-only': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return values.help ? 'help' : { stage: values.stage, isReadOnly: values['read-only'] };
}
