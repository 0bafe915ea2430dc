// Prints the milliseconds that importing a module takes in a fresh process. A function that reads its secret at start
// makes an AbortSignal first: up to there it has loaded all its modules and opened its clients, and from there on it waits.
const original = AbortSignal.timeout;
let began = 0;
let ready;
AbortSignal.timeout = (milliseconds) => {
  ready ??= performance.now();
  return original.call(AbortSignal, milliseconds);
};
began = performance.now();
await import(process.argv[2]);
process.stdout.write(`\n${(ready ?? performance.now()) - began}\n`);
process.exit(0);
