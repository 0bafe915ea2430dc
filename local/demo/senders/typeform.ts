import { type Report, utc } from './message.ts';

/** `form_response`, as in https://www.typeform.com/developers/webhooks/example-payload. The link to the form has the address. */
export const surveyAnswered: Report<'survey-answered'> = ({ at, person, nps }) => [
  {
    provider: 'typeform',
    headers: {},
    body: {
      event_type: 'form_response',
      form_response: {
        token: `response-${person.number}-${at}`,
        submitted_at: utc(at),
        hidden: { email: person.email },
        answers: [{ type: 'number', number: nps, field: { id: 'q1', type: 'opinion_scale', ref: 'nps' } }],
      },
    },
  },
];
