import { entryOf, type Provider } from '../../shared/connectors/registry.ts';

/** A secret in the form of a provider. The same bytes give the same secret. */
export function secretFrom(provider: Provider, bytes: Buffer): string {
  switch (entryOf(provider).secret) {
    case 'whsec':
      return `whsec_${bytes.toString('base64')}`;
    case 'pair':
      return `development&${bytes.toString('hex')}`;
    default:
      return bytes.toString('hex');
  }
}

/** What a secret of a provider is, in one sentence. */
export function secretRule(provider: Provider): string {
  switch (entryOf(provider).secret) {
    case 'whsec':
      return `A secret of ${provider} is whsec_ and the base64 of 24 to 64 bytes.`;
    case 'pair':
      return `A secret of ${provider} is the client id and the secret, joined by "&".`;
    default:
      return `Copy it as ${provider} shows it; it has at least 16 characters.`;
  }
}
