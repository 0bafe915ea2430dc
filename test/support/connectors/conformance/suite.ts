import type { Connection, Connector, Delivery } from '../../../../shared/connectors/connector.ts';
import type { SecretPlace } from '../../../../shared/connectors/shared-secret.ts';
import { textsIn } from '../attacks/attacked-ingest.ts';
import { bodyValue } from './body-value.ts';

/** The parameters of the suite that do not depend on how the tool proves itself. */
export interface Common {
  readonly connector: Connector;
  readonly connection: Connection;
  /** Two active secrets, as during a rotation. */
  readonly secrets: readonly [string, string];
  /** A well-formed secret that the connection does not have. */
  readonly unknownSecret: string;
  /** Secrets that must never verify a delivery, not even one signed with them: too short or malformed. */
  readonly unusableSecrets: readonly string[];
  /** Unsigned deliveries with a JSON body or a form that can be mapped, at least one per mapping function. */
  readonly samples: readonly Delivery[];
  /** A delivery with a numeric id above 2^53, and the identity that it must map to. Absent if the tool names nobody. */
  readonly longId?: { readonly delivery: Delivery; readonly identity: string };
  /** Whether a body with a duplicate key is refused. Otherwise its last value counts. */
  readonly duplicateKey?: 'refused';
}

/** The parameters of the suite for a tool that signs the body. */
export interface SignedConformance extends Common {
  /** The header with the signature. */
  readonly signatureHeader: string;
  /** The encoding of the signature; base64 by default. */
  readonly signatureText?: 'base64' | 'hex';
  /** The hash function; SHA-256 by default. */
  readonly algorithm?: 'sha1' | 'sha256';
  /** The tolerance for the signature's timestamp in milliseconds; absent if the scheme has no timestamp. */
  readonly window?: number;
  /** Whether the signature covers the URL. */
  readonly signsUrl?: true;
  /** Names of attacks of the corpus that the tool's scheme allows, each with the reason in a comment. */
  readonly allowedAttacks?: readonly string[];
}

/** The parameters of the suite for a tool that signs nothing and sends a secret. */
export interface SecretConformance extends Common {
  readonly secretPlace: SecretPlace;
  /** Names of attacks that present the secret in another place which the connector accepts. */
  readonly otherPlaces?: readonly string[];
}

/** The parameters of the suite for one provider. */
export type Conformance = SignedConformance | SecretConformance;

/** The instant at which the suite signs and verifies. */
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** The first sample, with the URL of the connection. */
export function addressed({ samples: [sample], connection }: Common): Delivery {
  if (sample === undefined) throw new Error('the suite needs at least one sample');
  return { ...sample, url: `https://hooks.example/webhooks/${connection.name}` };
}

/** Texts of the first sample, which no log may contain. */
export function hiddenTexts(suite: Common): string[] {
  return textsIn(bodyValue(addressed(suite)));
}
