import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
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
    // For the retry mode `adaptive`, which is not used.
    path: /\/retry\/util-retry\/DefaultRateLimiter\.js$/,
    source: 'export class DefaultRateLimiter {}',
  },
];

/** Parts that only S3 needs: endpoint rules, the table of Regions, event streams. */
const REPLACED_BUT_FOR_S3: readonly Replacement[] = [
  {
    path: /\/@smithy\/core\/dist-es\/submodules\/event-streams\/index\.js$/,
    source: 'export {};',
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
      // The clients read only their version, but esbuild would include the whole file.
      build.onLoad({ filter: /\/@aws-sdk\/client-[^/]+\/package\.json$/ }, async ({ path }) => {
        const { default: file } = await import(path, { with: { type: 'json' } });
        return { contents: JSON.stringify({ version: file.version }), loader: 'json' };
      });
    },
  };
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
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${NO_MAPPINGS}`,
    }));
  },
};

/**
 * Loads built-in modules with `process.getBuiltinModule`. An import statement makes Node 22 and later read
 * every property of such a module, and one property of `node:http` loads all of undici.
 * https://github.com/nodejs/node/issues/59686
 */
export const builtinsWithoutFacade: Plugin = {
  name: 'builtins-without-facade',
  setup(build) {
    const namespace = 'builtin';
    build.onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return builtinModules.includes(name) ? { path: `node:${name}`, namespace } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
  },
};
