import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { regionOfArn } from '../../infra/deployment-config.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, good } from './finding.ts';

/** Whether the given certificate can be used for the domain. */
export function certificateChecks({ config, target }: Examined): Check[] {
  const { name = '', certificateArn } = config.deployment.domain ?? {};
  if (certificateArn === undefined) return [];
  const find: Check['find'] = async () => {
    const region = regionOfArn(certificateArn);
    if (region !== target.region)
      return bad(`it is in ${region}, not ${target.region}: give one in ${target.region}`);
    const certificate = await target.clients.acm
      .send(new DescribeCertificateCommand({ CertificateArn: certificateArn }))
      .then(
        ({ Certificate }) => Certificate,
        (error: unknown) => {
          if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
          throw error;
        },
      );
    if (certificate === undefined)
      return bad(`there is no certificate ${certificateArn}: correct domain.certificateArn`);
    const { Status, DomainName = '', SubjectAlternativeNames = [], NotAfter } = certificate;
    if (Status !== 'ISSUED')
      return bad(
        `it is ${Status}, not ISSUED: ${Status === 'PENDING_VALIDATION' ? 'create the records with which it is validated' : 'give another one'}`,
      );
    const names = [...new Set([DomainName, ...SubjectAlternativeNames])];
    if (!names.some((pattern) => covers(pattern, name)))
      return bad(`it is for ${names.join(', ')}, not for ${name}: give one for ${name}`);
    return good(`for ${names.join(', ')}, until ${NotAfter?.toISOString().slice(0, 10)}`);
  };
  return [{ name: 'certificate', find }];
}

/** A wildcard stands for one label: https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html */
function covers(pattern: string, name: string): boolean {
  if (!pattern.startsWith('*.')) return pattern === name;
  return name.slice(name.indexOf('.')) === pattern.slice(1);
}
