export { ForwardedBus, type ForwardedBusProps } from './cdk/forwarded-bus.ts';
export {
  type RetryPolicy,
  StageSubscription,
  type StageSubscriptionProps,
  type SubscriptionPattern,
} from './cdk/stage-subscription.ts';
export { WrongSubscription } from './cdk/wrong-subscription.ts';
