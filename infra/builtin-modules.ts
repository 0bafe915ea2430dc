import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * Loads built-in modules with `process.getBuiltinModule`. An import statement makes Node 22 and later read
 * every property of such a module, and one property of `node:http` loads all of undici.
 * https://github.com/nodejs/node/issues/59686
 */
export const builtinsWithoutFacade: Plugin = {
  name: 'builtins-without-facade',
  setup(build) {
    build.onResolve({ filter: /^[a-z0-9_:/]+$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (!builtinModules.includes(name)) return undefined;
      const namespace = kind === 'import-statement' ? 'builtin' : 'whole-builtin';
      return { path: `node:${name}`, namespace, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: exportsOf(path, () => true),
    }));
    // esbuild keeps every export of a dynamic import, so those that a getter loads are left out.
    build.onLoad({ filter: /.*/, namespace: 'whole-builtin' }, ({ path }) => ({
      contents: exportsOf(path, ({ get }) => get === undefined),
    }));
  },
};

/**
 * A module with the exports of a built-in module. Each is a statement of its own, which esbuild leaves out if nothing uses it. It
 * would copy an object property by property at start.
 */
function exportsOf(builtin: string, isExported: (property: PropertyDescriptor) => boolean): string {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(builtin)));
  return [
    `const builtin = process.getBuiltinModule('${builtin}');`,
    'export default builtin;',
    ...properties
      .filter(([, property]) => property.enumerable && isExported(property))
      .map(([name]) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`),
  ].join('\n');
}
