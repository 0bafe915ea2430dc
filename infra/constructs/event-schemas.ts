import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas';
import { Construct } from 'constructs';
import { CONTRACT } from '../../shared/events/contract.ts';
import { registrySchemas } from '../../shared/events/registry-schemas.ts';

/**
 * The schemas of the published events in a registry of their own, for code bindings in the console and in editors. It costs
 * nothing. A changed schema becomes a new version of the same schema.
 */
export class EventSchemas extends Construct {
  constructor(scope: Construct, id: string, props: { readonly name: string }) {
    super(scope, id);
    const registry = new CfnRegistry(this, 'Registry', {
      registryName: props.name,
      description: 'The events that Customer Lifecycle publishes',
    });
    for (const version of CONTRACT)
      for (const [name, document] of registrySchemas(version)) {
        new CfnSchema(this, name, {
          registryName: registry.attrRegistryName,
          schemaName: name,
          type: 'OpenApi3',
          content: JSON.stringify(document),
          description: `Version ${version.version} of the event contract of Customer Lifecycle`,
        });
      }
  }
}
