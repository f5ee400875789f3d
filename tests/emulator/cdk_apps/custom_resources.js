// Custom resources: a function of the app's own, and those of the CDK, whose functions the emulator cannot run.
const path = require('path');
const handler = `
import json, urllib.request
def handler(event, context):
    answer = {key: event[key] for key in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": "answer", "Data": {"Answer": "42"}}
    request = urllib.request.Request(event["ResponseURL"], json.dumps(answer).encode(), method="PUT", headers={"Content-Type": ""})
    urllib.request.urlopen(request).read()
`;
module.exports = ({ App, Stack, CustomResource, RemovalPolicy, aws_lambda: lambda, aws_s3: s3, aws_s3_deployment: deployment, aws_ssm: ssm, custom_resources: cr }) => {
  const app = new App();
  const stack = new Stack(app, 'CustomResources');
  const own = new lambda.Function(stack, 'Handler', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromInline(handler) });
  const custom = new CustomResource(stack, 'Custom', { serviceToken: own.functionArn, resourceType: 'Custom::Answer', properties: { a: 1 } });
  new ssm.StringParameter(stack, 'Answer', { stringValue: custom.getAttString('Answer') });
  const theirs = new Stack(app, 'CustomResourcesOfCdk');
  new cr.AwsCustomResource(theirs, 'Call', {
    onUpdate: { service: 'SSM', action: 'putParameter', parameters: { Name: '/put', Type: 'String', Value: 'put' }, physicalResourceId: cr.PhysicalResourceId.of('put') },
    policy: cr.AwsCustomResourcePolicy.fromSdkCalls({ resources: cr.AwsCustomResourcePolicy.ANY_RESOURCE }),
    installLatestAwsSdk: false,
  });
  const provider = new cr.Provider(theirs, 'Provider', { onEventHandler: own });
  new CustomResource(theirs, 'Custom', { serviceToken: provider.serviceToken });
  const bucket = new s3.Bucket(theirs, 'Emptied', { removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
  new deployment.BucketDeployment(theirs, 'Site', { destinationBucket: bucket, sources: [deployment.Source.asset(path.join(__dirname, 'files/site'))] });
  return app;
};
