import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const [, program = ''] =
  /```ts\n(.+?)```/s.exec(readFileSync(join(ROOT, 'docs/behind-cloudfront.md'), 'utf8')) ?? [];

// It must be inside of the repository to find aws-cdk-lib. The folder is not committed.
const folder = join(ROOT, '.build', `front-${process.pid}`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the distribution of the page has a firewall and shows its certificate at the origin', () => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'front.ts'), program);
  const outdir = temporaryFolder();
  const context = {
    name: 'hooks.example.com',
    certificate: 'arn:aws:acm:us-east-1:111122223333:certificate/viewer',
    clientCertificate: 'arn:aws:acm:us-east-1:111122223333:certificate/client',
    origin: 'd-abc123.execute-api.eu-central-1.amazonaws.com',
  };
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(folder, 'front.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
    },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const template = Template.fromJSON(
    JSON.parse(readFileSync(join(outdir, 'customer-lifecycle-front.template.json'), 'utf8')),
  );
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Aliases: ['hooks.example.com'],
      WebACLId: { 'Fn::GetAtt': ['Firewall', 'Arn'] },
      Origins: [
        Match.objectLike({
          DomainName: context.origin,
          CustomOriginConfig: Match.objectLike({
            OriginProtocolPolicy: 'https-only',
            OriginMtlsConfig: { ClientCertificateArn: context.clientCertificate },
          }),
        }),
      ],
      DefaultCacheBehavior: Match.objectLike({
        ViewerProtocolPolicy: 'https-only',
        AllowedMethods: Match.arrayWith(['POST', 'DELETE']),
      }),
    },
  });
  template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' });
});
