/** The ARN of a custom event bus: its Region, account and name. */
export const BUS_ARN =
  /^arn:aws[\w-]*:events:([a-z]{2}(?:-[a-z]+)+-\d+):(\d{12}):event-bus\/([\w.-]{1,256})$/;

/** For messages. */
export const EXAMPLE_BUS_ARN = 'arn:aws:events:eu-central-1:111122223333:event-bus/customer-lifecycle-prod';
