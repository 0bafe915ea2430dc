/**
 * The value of a required environment variable.
 * @throws an error that names the variable to set
 */
export function requiredVariable(variables: NodeJS.ProcessEnv, name: string): string {
  const value = variables[name];
  if (value === undefined || value === '') throw new Error(`set the environment variable ${name}`);
  return value;
}
