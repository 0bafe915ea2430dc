import * as z from 'zod/mini';

/** What the secret of the functions that verify no delivery has, beside the identity key. */
export const WITHOUT_WEBHOOK_SECRETS = { connections: {}, webhookSecrets: 'apart' } as const;

const form = z.object({ webhookSecrets: z.literal(WITHOUT_WEBHOOK_SECRETS.webhookSecrets) });

/** Whether the stored secret has no webhook secrets because another one has them. */
export function keepsWebhookSecretsApart(text: string): boolean {
  return form.safeParse(JSON.parse(text)).success;
}
