/** A notice for a Node version that will soon be unsupported; undefined for a newer one. */
export function oldNodeNotice(version: string): string | undefined {
  const major = Number(/^v?(\d+)/.exec(version)?.[1]);
  if (major >= 22) return undefined;
  return `Node ${version} works until January 2027, when the AWS SDK ends its support: install Node 24.`;
}
