#!/usr/bin/env node
import { run } from './command.ts';

const { output, exitCode } = run(process.argv.slice(2));
(exitCode === 0 ? process.stdout : process.stderr).write(output);
process.exitCode = exitCode;
