/** Something wrong with a pattern. */
export interface Problem {
  /** An error: EventBridge refuses the pattern. A warning: it accepts it, but it may not do what it seems to. */
  readonly severity: 'error' | 'warning';
  /** Where, such as `detail.stage[0]`. Empty for the pattern as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The problem in one line. */
export function printProblem({ path, message }: Problem): string {
  return path === '' ? message : `${path}: ${message}`;
}
