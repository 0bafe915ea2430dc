// Replaces `@aws-sdk/credential-provider-node` in the bundles: docs/decisions/0008-start-and-hot-path.md.

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The credentials of a Lambda function. Lambda sets them only in the environment.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 * @throws if they are not set
 */
export function defaultProvider(): () => Promise<Credentials> {
  return async () => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    } = process.env;
    if (!accessKeyId || !secretAccessKey)
      throw new Error(
        'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: bundled functions read no other credentials',
      );
    return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
  };
}
