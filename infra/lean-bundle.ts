import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';

const SDK = fileURLToPath(new URL('../shared/platform/sdk/', import.meta.url));

/** A module of a library, by its path, and the source that replaces it. */
interface Replacement {
  readonly path: RegExp;
  readonly source: string;
}

const endpointOf = (client: string, service: string): Replacement => ({
  path: new RegExp(`/@aws-sdk/client-${client}/dist-es/endpoint/endpointResolver\\.js$`),
  source: `import { endpointOf } from '${SDK}endpoint.ts';
    export const defaultEndpointResolver = (question) => endpointOf('${service}', question);`,
});

/** Parts of the SDK for machines other than Lambda, and for settings that are never used here. */
const REPLACED: readonly Replacement[] = [
  {
    path: /\/@aws-sdk\/credential-provider-node\/dist-es\/index\.js$/,
    source: `export { defaultProvider } from '${SDK}credentials.ts';`,
  },
  {
    // A function has no home folder with settings.
    path: /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    source: `export const CONFIG_PREFIX_SEPARATOR = '.';
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  {
    path: /\/@aws-sdk\/middleware-endpoint-discovery\/dist-es\/index\.js$/,
    source: `export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS =
        { environmentVariableSelector: () => false, configFileSelector: () => false, default: false };
      export const resolveEndpointDiscoveryConfig = (config) => config;`,
  },
  {
    // The client names it for endpoint discovery.
    path: /\/@aws-sdk\/client-dynamodb\/dist-es\/commands\/DescribeEndpointsCommand\.js$/,
    source: 'export const DescribeEndpointsCommand = undefined;',
  },
  {
    // Our code asks for each page itself.
    path: /\/@aws-sdk\/lib-dynamodb\/dist-es\/pagination\/index\.js$/,
    source: 'export {};',
  },
  {
    // A function has its Region in its environment; only EC2 has to ask for it.
    path: /\/regionConfig\/getInstanceMetadataRegion\.js$/,
    source: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  {
    // Node has its own implementation.
    path: /\/checksum\/sha256\/Sha256Js\.js$/,
    source: 'export class Sha256Js {}',
  },
  {
    // For the signatures of event streams.
    path: /\/@smithy\/signature-v4\/dist-es\/HeaderFormatter\.js$/,
    source: 'export class HeaderFormatter {}',
  },
  {
    // The mode is read from AWS_DEFAULTS_MODE, which is not set; `legacy` is its default.
    path: /\/config\/defaults-mode\/resolveDefaultsModeConfig\.js$/,
    source: "export const resolveDefaultsModeConfig = () => async () => 'legacy';",
  },
  {
    // Node has its own implementation.
    path: /\/submodules\/serde\/uuid\/v4\.js$/,
    source: `import { randomUUID } from 'node:crypto';
      export const bindV4 = () => randomUUID;`,
  },
  {
    // Warns those who use the bytes of a request as text. Nobody does.
    path: /\/codec-v2\/JsonBytesStringAdapter\.js$/,
    source: 'export const JsonBytesStringAdapter = Buffer;',
  },
  {
    // For the retry mode `adaptive`, which is not used.
    path: /\/retry\/util-retry\/DefaultRateLimiter\.js$/,
    source: 'export class DefaultRateLimiter {}',
  },
  {
    path: /\/retry\/util-retry\/AdaptiveRetryStrategy\.js$/,
    source: 'export class AdaptiveRetryStrategy {}',
  },
  {
    // Logs each request and answer if a logger is given. None is, and they have personal data.
    path: /\/submodules\/client\/middleware-logger\/loggerMiddleware\.js$/,
    source: `export const loggerMiddlewareOptions = {};
      export const loggerMiddleware = () => (next) => next;
      export const getLoggerPlugin = () => ({ applyToStack: () => {} });`,
  },
  {
    // For the same logs.
    path: /\/submodules\/client\/smithy-client\/schemaLogFilter\.js$/,
    source: 'export const schemaLogFilter = () => undefined;',
  },
  {
    // Tells AWS in each request which features of the SDK are used.
    path: /\/middleware-user-agent\/check-features\.js$/,
    source: 'export const checkFeatures = async () => {};',
  },
  {
    // Warns of old versions of Node.
    path: /\/submodules\/client\/emitWarningIfUnsupportedVersion\.js$/,
    source: `export const state = { warningEmitted: false };
      export const emitWarningIfUnsupportedVersion = () => {};`,
  },
];

/** The errors of the services that our code looks into. Any other keeps its name and becomes the error of its service. */
const USED_ERRORS = new Set([
  'DynamoDBServiceException',
  'SecretsManagerServiceException',
  'EventBridgeServiceException',
  'ConditionalCheckFailedException',
  'TransactionCanceledException',
  'TransactionConflictException',
]);

/**
 * The schemas of a client without the errors that are not used. esbuild would keep even those that nothing refers to,
 * because of the computed keys in them.
 */
function withoutUnusedErrors(source: string): string {
  return source.replace(
    /^export var (\w+)\$ = \[-3,[^;]+;\n\w+\.registerError\(\1\$, \w+\);$/gm,
    (schema, name: string) => (USED_ERRORS.has(name) ? schema : ''),
  );
}

/** Parts that only S3 needs: endpoint rules, the table of Regions, event streams. */
const REPLACED_BUT_FOR_S3: readonly Replacement[] = [
  {
    path: /\/@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    source: 'export {};',
  },
  {
    // Passes a trace on to services that could call the function again. None of these clients' services does.
    path: /\/middleware-recursion-detection\/recursionDetectionMiddleware\.js$/,
    source: 'export const recursionDetectionMiddleware = () => (next) => (args) => next(args);',
  },
  {
    // How REST operations use paths, queries and headers. The other clients' operations are JSON bodies.
    path: /\/submodules\/protocols\/HttpBindingNormalizedSchema\.js$/,
    source: `export const getHttpOperationBindings = () => [];
      export const HttpBindingNormalizedSchema = { of: () => { throw new Error('not a REST operation'); } };`,
  },
  {
    // The full readers check the form of each date. These services write seconds since 1970.
    path: /\/submodules\/serde\/date-utils\.js$/,
    source: `const read = (value) => (value === null || value === undefined ? undefined : new Date(value));
      export const parseEpochTimestamp = (value) => read(value === null ? value : Math.round(Number(value) * 1000));
      export const parseRfc3339DateTime = read;
      export const parseRfc3339DateTimeWithOffset = read;
      export const parseRfc7231DateTime = read;
      export const dateToUtcString = (date) => date.toUTCString();`,
  },
  {
    // For numbers beyond those of JSON. DynamoDB writes its numbers as text.
    path: /\/submodules\/protocols\/json\/jsonReviver\.js$/,
    source: 'export const jsonReviver = (key, value) => value;',
  },
  {
    path: /\/submodules\/protocols\/json\/needsReviver\.js$/,
    source: 'export const needsReviver = () => false;',
  },
  {
    // No client has an extension. What is left sets the socket's default timeout.
    path: /\/@aws-sdk\/client-[^/]+\/dist-es\/runtimeExtensions\.js$/,
    source: `import { getHttpHandlerExtensionConfiguration } from '@smithy/core/protocols';
      export const resolveRuntimeExtensions = (config) => {
        getHttpHandlerExtensionConfiguration(config);
        return config;
      };`,
  },
  {
    // For endpoint rules.
    path: /\/submodules\/client\/util-endpoints\/aws\.js$/,
    source: 'export const awsEndpointFunctions = {};',
  },
  {
    path: /\/middleware-endpoint\/service-customizations\/index\.js$/,
    source: 'export const resolveParamsForS3 = async (parameters) => parameters;',
  },
  endpointOf('dynamodb', 'dynamodb'),
  endpointOf('secrets-manager', 'secretsmanager'),
  endpointOf('eventbridge', 'events'),
  {
    path: /\/util-endpoints\/lib\/aws\/partitions\.js$/,
    source: "export const partitionsInfo = { partitions: [], version: '1.1' };",
  },
];

/** Leaves out of a bundle what a Lambda function never uses, for S3 or for the other clients. */
export function leaveOutUnused(clients: 's3' | 'others'): Plugin {
  return {
    name: 'leave-out-unused',
    setup(build) {
      for (const { path, source } of clients === 's3' ? REPLACED : [...REPLACED, ...REPLACED_BUT_FOR_S3])
        build.onLoad({ filter: path }, () => ({ contents: source, loader: 'js', resolveDir: SDK }));
      if (clients === 'others')
        build.onLoad(
          { filter: /\/@aws-sdk\/client-[^/]+\/dist-es\/schemas\/schemas_0\.js$/ },
          async ({ path }) => ({
            contents: withoutMappings(withoutUnusedErrors(await readFile(path, 'utf8'))),
            loader: 'js',
          }),
        );
      // The clients read only their version, but esbuild would include the whole file.
      build.onLoad({ filter: /\/@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
        const { default: file } = await import(path, { with: { type: 'json' } });
        return { contents: JSON.stringify({ version: file.version }), loader: 'json' };
      });
    },
  };
}

/** The source with an empty map of its own, so that it is not in the source map of the bundle. */
function withoutMappings(source: string): string {
  return `${source}\n//# sourceMappingURL=data:application/json;base64,${NO_MAPPINGS}`;
}

const NO_MAPPINGS = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/**
 * Keeps libraries out of the source map, which Node reads at start: a stack trace needs only the lines of our
 * own code.
 * https://github.com/evanw/esbuild/issues/1685
 */
export const mapOwnSourcesOnly: Plugin = {
  name: 'map-own-sources-only',
  setup(build) {
    build.onLoad({ filter: /\/node_modules\/.+\.m?js$/ }, async ({ path }) => ({
      contents: withoutMappings(await readFile(path, 'utf8')),
    }));
  },
};
