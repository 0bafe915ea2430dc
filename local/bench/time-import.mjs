// Prints how many milliseconds the import of a module takes in a new process: of processor time, and by the clock. A function
// creates an AbortSignal just before it reads its secret. By then all its modules are loaded and its clients created; after
// that it only waits.
const original = AbortSignal.timeout;
let ready;
AbortSignal.timeout = (milliseconds) => {
  ready ??= now();
  return original.call(AbortSignal, milliseconds);
};
const began = now();
await import(process.argv[2] ?? '');
ready ??= now();
const processor = ready.processor - began.processor;
process.stdout.write(`\n${JSON.stringify({ processor, clock: ready.clock - began.clock })}\n`);
process.exit(0);

function now() {
  const { user, system } = process.cpuUsage();
  return { processor: (user + system) / 1000, clock: performance.now() };
}
