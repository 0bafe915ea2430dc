import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayv2DomainProperties } from 'aws-cdk-lib/aws-route53-targets';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { DomainConfig } from '../deployment-config.ts';

/** The custom domain of the API, with its certificate and its record if a hosted zone is configured. */
export class StableDomain extends Construct {
  readonly url: string;
  readonly domainName: DomainName;
  /** Whether only clients with a certificate of the trust store get in. */
  readonly needsClientCertificate: boolean;

  constructor(scope: Construct, id: string, { name, certificateArn, hostedZone, trustStore }: DomainConfig) {
    super(scope, id);
    const zone =
      hostedZone &&
      HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      });
    const certificate =
      certificateArn === undefined
        ? new Certificate(this, 'Certificate', {
            domainName: name,
            validation: CertificateValidation.fromDns(zone),
          })
        : Certificate.fromCertificateArn(this, 'Certificate', certificateArn);
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(trustStore ?? '') ?? [];
    this.needsClientCertificate = bucket !== undefined && key !== undefined;
    this.domainName = new DomainName(this, 'Name', {
      domainName: name,
      certificate,
      ...(bucket !== undefined &&
        key !== undefined && { mtls: { bucket: Bucket.fromBucketName(this, 'TrustStore', bucket), key } }),
    });
    this.url = `https://${name}`;
    const { regionalDomainName, regionalHostedZoneId } = this.domainName;
    if (zone !== undefined)
      new ARecord(this, 'Record', {
        zone,
        recordName: `${name}.`,
        target: RecordTarget.fromAlias(
          new ApiGatewayv2DomainProperties(regionalDomainName, regionalHostedZoneId),
        ),
      });
  }
}
