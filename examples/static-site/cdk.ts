// The same with the AWS CDK, for comparison.
import * as cdk from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as targets from 'aws-cdk-lib/aws-route53-targets';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as deployment from 'aws-cdk-lib/aws-s3-deployment';
import * as path from 'path';

const HELLO = `
import json

def handler(event, context):
    return {'statusCode': 200, 'body': json.dumps({'hello': 'world'})}
`;
const INDEX = `
function handler(event) {
  var request = event.request;
  if (request.uri.endsWith('/')) request.uri += 'index.html';
  return request;
}
`;

const app = new cdk.App();
const stack = new cdk.Stack(app, 'Site', { env: { account: '123456789012', region: 'us-east-1' } });
const zone = route53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', {
  hostedZoneId: 'Z0123456789ABCDEFGHIJ',
  zoneName: 'shop.example',
});

const hello = new lambda.Function(stack, 'Hello', {
  runtime: lambda.Runtime.PYTHON_3_13,
  handler: 'index.handler',
  code: lambda.Code.fromInline(HELLO),
});
const api = new apigateway.LambdaRestApi(stack, 'Api', { handler: hello, cloudWatchRole: false });

const domainNames = ['shop.example', 'www.shop.example'];
const bucket = new s3.Bucket(stack, 'Bucket', { enforceSSL: true });
const index = new cloudfront.Function(stack, 'Index', {
  code: cloudfront.FunctionCode.fromInline(INDEX),
  runtime: cloudfront.FunctionRuntime.JS_2_0,
});
const distribution = new cloudfront.Distribution(stack, 'Distribution', {
  defaultBehavior: {
    origin: origins.S3BucketOrigin.withOriginAccessControl(bucket),
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
    functionAssociations: [
      { function: index, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
    ],
  },
  additionalBehaviors: {
    '/api/*': {
      origin: new origins.RestApiOrigin(api),
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    },
  },
  defaultRootObject: 'index.html',
  errorResponses: [403, 404].map((httpStatus) => ({
    httpStatus,
    responseHttpStatus: 404,
    responsePagePath: '/404.html',
  })),
  domainNames,
  certificate: new acm.Certificate(stack, 'Certificate', {
    domainName: domainNames[0],
    subjectAlternativeNames: domainNames.slice(1),
    validation: acm.CertificateValidation.fromDns(zone),
  }),
});
const target = route53.RecordTarget.fromAlias(new targets.CloudFrontTarget(distribution));
for (const recordName of domainNames) {
  new route53.ARecord(stack, `A-${recordName}`, { zone, recordName, target });
  new route53.AaaaRecord(stack, `AAAA-${recordName}`, { zone, recordName, target });
}
new deployment.BucketDeployment(stack, 'Deployment', {
  sources: [deployment.Source.asset(path.join(__dirname, 'site'))],
  destinationBucket: bucket,
  distribution,
  distributionPaths: ['/*'],
});
new cdk.CfnOutput(stack, 'Url', { value: `https://${domainNames[0]}/` });
