import type { Sample } from '../samples.ts';

/** What HubSpot sends: batches of events, and the contact of a workflow. */
export const SAMPLES: readonly Sample[] = [
  {
    topic: 'contact.creation',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.creation","attemptNumber":0,"objectId":101,"changeSource":"CRM","changeFlag":"NEW"}]',
  },
  {
    topic: 'contact.propertyChange (email)',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":101,"propertyName":"email","propertyValue":"ada@example.com","changeSource":"CRM_UI"}]',
  },
  {
    topic: 'contact.propertyChange (lifecyclestage)',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":101,"propertyName":"lifecyclestage","propertyValue":"marketingqualifiedlead","changeSource":"CRM_UI"}]',
  },
  {
    topic: 'contact.propertyChange (hs_email_optout)',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":101,"propertyName":"hs_email_optout","propertyValue":"true","changeSource":"CRM_UI"}]',
  },
  {
    topic: 'contact.propertyChange (phone)',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.propertyChange","attemptNumber":0,"objectId":101,"propertyName":"phone","propertyValue":"+44 20 7946 0000","changeSource":"CRM_UI"}]',
  },
  {
    topic: 'contact.merge',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.merge","attemptNumber":0,"objectId":103,"primaryObjectId":101,"mergedObjectIds":[102],"newObjectId":103,"numberOfPropertiesMoved":4}]',
  },
  {
    topic: 'contact.deletion',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.deletion","attemptNumber":0,"objectId":101,"changeSource":"CRM","changeFlag":"DELETED"}]',
  },
  {
    topic: 'contact.restore',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.restore","attemptNumber":0,"objectId":101,"changeSource":"CRM"}]',
  },
  {
    topic: 'contact.associationChange',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"contact.associationChange","attemptNumber":0,"associationType":"CONTACT_TO_DEAL","fromObjectId":101,"toObjectId":7001,"associationRemoved":false,"isPrimaryAssociation":false}]',
  },
  {
    topic: 'object.associationChange',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"object.associationChange","attemptNumber":0,"fromObjectTypeId":"0-5","fromObjectId":31,"toObjectTypeId":"0-1","toObjectId":101,"associationRemoved":false}]',
  },
  {
    topic: 'deal.creation',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"deal.creation","attemptNumber":0,"objectId":7001,"changeSource":"CRM","changeFlag":"NEW"}]',
  },
  {
    topic: 'object.creation',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"object.creation","attemptNumber":0,"objectTypeId":"0-1","objectId":104,"changeSource":"FORM"},{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"object.creation","attemptNumber":0,"objectTypeId":"0-3","objectId":7002,"changeSource":"CRM_UI"}]',
  },
  {
    topic: 'ticket.creation',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"ticket.creation","attemptNumber":0,"objectId":31,"changeSource":"CRM","changeFlag":"NEW"}]',
  },
  {
    topic: 'ticket.propertyChange (hs_pipeline_stage)',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"ticket.propertyChange","attemptNumber":0,"objectId":31,"propertyName":"hs_pipeline_stage","propertyValue":"4","changeSource":"CRM_UI"}]',
  },
  {
    topic: 'ticket.propertyChange (closed_date)',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"ticket.propertyChange","attemptNumber":0,"objectId":31,"propertyName":"closed_date","propertyValue":"1767607200000","changeSource":"CRM_UI"}]',
  },
  {
    topic: 'ticket.merge',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"ticket.merge","attemptNumber":0,"objectId":31,"primaryObjectId":31,"mergedObjectIds":[32],"numberOfPropertiesMoved":2}]',
  },
  {
    topic: 'ticket.deletion',
    body: '[{"eventId":100,"subscriptionId":12345,"portalId":62515,"appId":54321,"occurredAt":1767607200000,"subscriptionType":"ticket.deletion","attemptNumber":0,"objectId":31,"changeSource":"CRM"}]',
  },
  {
    topic: 'workflow',
    body: '{"vid":101,"canonical-vid":101,"merged-vids":[],"portal-id":62515,"is-contact":true,"properties":{"email":{"value":"ada@example.com","versions":[]},"firstname":{"value":"Ada","versions":[]},"lastname":{"value":"Lovelace","versions":[]},"phone":{"value":"+44 20 7946 0000","versions":[]},"createdate":{"value":"1767600000000","versions":[]},"lastmodifieddate":{"value":"1767607200000","versions":[]}}}',
  },
];
