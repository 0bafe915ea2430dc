import * as oauth from 'oauth4webapi';
import * as z from 'zod';
import { pageValue } from './page-value.ts';
import type { Session } from './session.ts';

const signInSchema = z.object({
  issuer: z.string(),
  audience: z.string(),
  clientId: z.string(),
  writeScope: z.string().optional(),
  endpoints: z.object({
    authorization: z.string(),
    token: z.string(),
    idTokenAlgorithms: z.array(z.string()).optional(),
  }),
});

type SignIn = z.infer<typeof signInSchema>;

/** A refusal so soon is not caused by the age of the token. */
const SOON = 60_000;

const PENDING = 'sign-in';
const pendingSchema = z.object({ verifier: z.string(), state: z.string(), place: z.string() });

/**
 * Signs in with the authorization code flow and PKCE (RFC 9700, section 2.1.1), if the stack demands it. The page leaves
 * for the issuer and comes back with a code. The token is kept in memory only. Undefined if the server of the page has its
 * own way to admit people.
 * @throws an error that says why the issuer refused
 */
export async function signIn(): Promise<Session | undefined> {
  const value = pageValue('sign-in');
  if (value === undefined) return undefined;
  const settings = signInSchema.parse(JSON.parse(value));
  const answer = new URL(location.href);
  const stored = sessionStorage.getItem(PENDING);
  const isAnswer = answer.searchParams.has('code') || answer.searchParams.has('error');
  if (!isAnswer || stored === null) return leave(settings);
  sessionStorage.removeItem(PENDING);
  const { verifier, state, place } = pendingSchema.parse(JSON.parse(stored));
  history.replaceState(null, '', `/${place}`);
  const { token, scopes } = await exchange(settings, answer, state, verifier);
  const since = Date.now();
  const { writeScope } = settings;
  return {
    isStaff: true,
    mayChange: writeScope !== undefined && scopes.includes(writeScope),
    headers: { authorization: `Bearer ${token}` },
    async renew() {
      if (Date.now() - since > SOON) await leave(settings);
    },
  };
}

async function exchange(settings: SignIn, answer: URL, state: string, verifier: string) {
  const server = serverOf(settings);
  const client = { client_id: settings.clientId };
  const parameters = oauth.validateAuthResponse(server, client, answer, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    parameters,
    redirectUri(),
    verifier,
  );
  const granted = await oauth.processAuthorizationCodeResponse(server, client, response);
  // An issuer leaves the scope out if it granted what was asked for (RFC 6749, section 5.1).
  return { token: granted.access_token, scopes: (granted.scope ?? scopesOf(settings)).split(' ') };
}

/** Goes to the issuer. The page ends then, so the promise is never fulfilled. */
async function leave(settings: SignIn): Promise<never> {
  const { clientId, audience, endpoints } = settings;
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, place: location.hash }));
  const url = new URL(endpoints.authorization);
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri(),
    scope: scopesOf(settings),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    // Some issuers give a token for an API only if it is named.
    ...(audience !== clientId && { audience }),
  };
  for (const [name, given] of Object.entries(parameters)) url.searchParams.set(name, given);
  location.assign(url);
  return new Promise(() => {});
}

function serverOf({ issuer, endpoints }: SignIn): oauth.AuthorizationServer {
  const { authorization, token, idTokenAlgorithms } = endpoints;
  return {
    issuer,
    authorization_endpoint: authorization,
    token_endpoint: token,
    // An ID token comes along, and the library refuses one that is not signed in one of these ways.
    ...(idTokenAlgorithms && { id_token_signing_alg_values_supported: idTokenAlgorithms }),
  };
}

function scopesOf({ writeScope }: SignIn): string {
  return writeScope === undefined ? 'openid' : `openid ${writeScope}`;
}

function redirectUri(): string {
  return `${location.origin}/`;
}
