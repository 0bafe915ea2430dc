// Replaces the endpoint rules of the clients in the bundles: docs/decisions/0008-start-and-hot-path.md.

/** The domain names of AWS partitions, by the prefix of their Region names. All other Regions share one. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** The parameters by which a client asks for an endpoint. */
export interface EndpointQuestion {
  readonly Region?: string;
  /** A full URL, from `AWS_ENDPOINT_URL`. It takes precedence. */
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/**
 * The standard endpoint of a service in a Region. The functions use no other kind.
 * @param service the first label of its endpoints, such as `dynamodb`
 * @throws if a FIPS or dual-stack endpoint is configured
 */
export function endpointOf(service: string, question: EndpointQuestion): { readonly url: URL } {
  const { Region = '', Endpoint, UseFIPS, UseDualStack } = question;
  if (Endpoint !== undefined) return { url: new URL(Endpoint) };
  if (UseFIPS || UseDualStack)
    throw new Error('bundled functions use only standard endpoints: set AWS_ENDPOINT_URL for any other');
  if (!/^[a-z0-9-]+$/.test(Region)) throw new Error('set AWS_REGION to a Region such as eu-central-1');
  const domain = DOMAINS.find(([prefix]) => Region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return { url: new URL(`https://${service}.${Region}.${domain}`) };
}
