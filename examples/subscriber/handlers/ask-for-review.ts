import { mailAbout, mailService, type SendMail } from './mail.ts';
import { onStageChange } from './stage-changes.ts';

/** Asks a promoter for a public review. */
export const askForReview = (send: SendMail) =>
  onStageChange((event) => send(mailAbout(event, 'review-request')));

export const handler = askForReview(mailService(process.env.MAIL_URL));
