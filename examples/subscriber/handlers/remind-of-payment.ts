import { mailAbout, mailService, type SendMail } from './mail.ts';
import { onStageChange } from './stage-changes.ts';

/** Reminds a customer of the payment that failed. */
export const remindOfPayment = (send: SendMail) =>
  onStageChange((event) => send(mailAbout(event, 'payment-reminder')));

export const handler = remindOfPayment(mailService(process.env.MAIL_URL));
