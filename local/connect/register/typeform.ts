import * as z from 'zod';
import { Refusal } from '../../terminal/refusal.ts';
import { askTool, type Register } from './registration.ts';

const API = 'https://api.typeform.com';
const webhook = z.object({ url: z.string(), enabled: z.boolean() });

/**
 * Creates or replaces the webhook of a form. The tag is the name of the connection.
 * https://www.typeform.com/developers/webhooks/reference/create-or-update-webhook/
 */
export const registerAtTypeform: Register = async ({ name, url, topics, token, secret, form, api = API }) => {
  if (form === undefined)
    throw new Refusal('Name the form: --form with its id, which is in the address of the form.');
  await askTool(
    {
      tool: 'Typeform',
      method: 'PUT',
      url: `${api}/forms/${encodeURIComponent(form)}/webhooks/${name}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        url,
        enabled: true,
        verify_ssl: true,
        event_types: Object.fromEntries(topics.map((topic) => [topic, true])),
        ...(secret !== undefined && { secret }),
      }),
    },
    webhook,
  );
  return { on: topics, refused: [] };
};
