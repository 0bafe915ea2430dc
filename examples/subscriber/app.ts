import { App } from 'aws-cdk-lib';
import { SubscriberStack } from './subscriber-stack.ts';

const app = new App();
new SubscriberStack(app, 'Subscriber', {
  bus: app.node.getContext('bus'),
  webhookUrl: app.node.getContext('webhookUrl'),
  webhookKeySecret: app.node.getContext('webhookKeySecret'),
  mailUrl: app.node.getContext('mailUrl'),
});
