import { type Report, seconds } from './message.ts';

/** `survey_response.created`, as in https://app.delighted.com/docs/api/webhooks. */
export const surveyAnswered: Report<'survey-answered'> = ({ at, person, nps }) => [
  {
    provider: 'delighted',
    headers: {},
    body: {
      event_type: 'survey_response.created',
      event_id: `response-${person.number}-${at}`,
      event_data: {
        id: `${person.number}-${at}`,
        person: { id: String(person.number), email: person.email },
        survey_type: 'nps',
        score: nps,
        created_at: seconds(at),
        updated_at: seconds(at),
      },
    },
  },
];
