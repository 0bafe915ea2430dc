// Prints how many milliseconds the import of a module takes in a new process. A function creates an AbortSignal just
// before it reads its secret. By then all its modules are loaded and its clients created; after that it only waits.
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
