import * as z from 'zod/mini';

const httpsUrl = z.string().check(z.regex(/^https:\/\/[^/]/, 'must be an https URL'));

const metadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: httpsUrl,
  token_endpoint: httpsUrl,
  id_token_signing_alg_values_supported: z.optional(z.array(z.string())),
});

/** The endpoints of an OpenID provider. */
export interface Endpoints {
  readonly authorization: string;
  readonly token: string;
  /** How the issuer may sign ID tokens; RS256 if its document does not say. */
  readonly idTokenAlgorithms?: readonly string[];
}

const MAX_AGE = 60 * 60_000;
/** Less than a person waits for a page. */
const TIMEOUT = 5_000;

/**
 * Returns a function that reads the endpoints of an issuer from its discovery document, and keeps them for an hour. The
 * function throws if the issuer does not answer, or names another issuer.
 * https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export function endpointsOf(issuer: string, request: typeof fetch, now: () => number) {
  let known: { readonly endpoints: Endpoints; readonly until: number } | undefined;
  return async (): Promise<Endpoints> => {
    if (known !== undefined && now() < known.until) return known.endpoints;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const response = await request(url, { signal: AbortSignal.timeout(TIMEOUT) });
    if (!response.ok) throw new Error(`${url} answers ${response.status}`);
    const read = metadataSchema.parse(await response.json());
    if (read.issuer !== issuer)
      throw new Error(`${url} names the issuer ${read.issuer}, and staff.issuer in cdk.json is ${issuer}`);
    const idTokenAlgorithms = read.id_token_signing_alg_values_supported;
    const endpoints = {
      authorization: read.authorization_endpoint,
      token: read.token_endpoint,
      ...(idTokenAlgorithms !== undefined && { idTokenAlgorithms }),
    };
    known = { endpoints, until: now() + MAX_AGE };
    return endpoints;
  };
}
