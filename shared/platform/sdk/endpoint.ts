// Takes the place of the rules of the clients' endpoints in the bundles: docs/decisions/0008-start-and-hot-path.md.

/** Domain names of AWS's partitions, by the beginning of their Regions' names; the others share one. */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

/** What a client knows when it asks where to send a request. */
export interface EndpointQuestion {
  readonly Region?: string;
  /** A full address, from `AWS_ENDPOINT_URL`, goes before everything else. */
  readonly Endpoint?: string;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/**
 * Where a service is in a Region: its standard endpoint, the only kind that the functions use.
 * @param service the name that its endpoints begin with, such as `dynamodb`
 * @throws when told to use an endpoint of another kind
 */
export function endpointOf(service: string, question: EndpointQuestion): { readonly url: URL } {
  const { Region = '', Endpoint, UseFIPS, UseDualStack } = question;
  if (Endpoint !== undefined) return { url: new URL(Endpoint) };
  if (UseFIPS || UseDualStack)
    throw new Error('bundled functions know standard endpoints alone: name others by AWS_ENDPOINT_URL');
  if (!/^[a-z0-9-]+$/.test(Region)) throw new Error('set AWS_REGION to a Region such as eu-central-1');
  const domain = DOMAINS.find(([prefix]) => Region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
  return { url: new URL(`https://${service}.${Region}.${domain}`) };
}
