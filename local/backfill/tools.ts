import type { ListedTool } from './listed-tool.ts';
import { shopifyLists } from './shopify.ts';
import { stripeLists } from './stripe.ts';
import { woocommerceLists } from './woocommerce.ts';

const TOOLS: readonly ListedTool[] = [shopifyLists, stripeLists, woocommerceLists];

/** The lists of a provider's tool; undefined if it is not known how to read them. */
export function toolOf(provider: string): ListedTool | undefined {
  return TOOLS.find((tool) => tool.provider === provider);
}
