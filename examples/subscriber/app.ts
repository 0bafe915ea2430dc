import { App } from 'aws-cdk-lib';
import { SubscriberStack } from './subscriber-stack.ts';

const app = new App();
new SubscriberStack(app, 'Subscriber', app.node.getContext('subscriber'));
