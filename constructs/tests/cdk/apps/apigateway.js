module.exports = ({ Duration, aws_apigateway: apigateway, aws_certificatemanager: acm, aws_ec2: ec2, aws_elasticloadbalancingv2: elbv2, aws_iam: iam, aws_lambda: lambda, aws_logs: logs, aws_s3: s3, aws_stepfunctions: sfn }) => {
  const definition = { openapi: '3.0.2', info: { title: 'Pets', version: '1.0' }, paths: { '/pets': { get: { responses: { 200: { description: 'all' } }, 'x-amazon-apigateway-integration': { type: 'MOCK' } } } } };
  const cases = {
    'apigateway-spec': (stack) => {
      const api = new apigateway.SpecRestApi(stack, 'Pets', { apiDefinition: apigateway.ApiDefinition.fromInline(definition), deployOptions: { stageName: 'v1' }, minCompressionSize: undefined });
      api.addGatewayResponse('Missing', { type: apigateway.ResponseType.RESOURCE_NOT_FOUND, statusCode: '404' });
    },
    'apigateway-spec-bucket': (stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'definitions');
      new apigateway.SpecRestApi(stack, 'Pets', { apiDefinition: apigateway.ApiDefinition.fromBucket(bucket, 'pets.yaml', 'v1'), restApiName: 'pets', endpointTypes: [apigateway.EndpointType.REGIONAL], failOnWarnings: true, parameters: { basepath: 'prepend' } });
    },
    'apigateway-link': (stack) => {
      const balancer = elbv2.NetworkLoadBalancer.fromNetworkLoadBalancerAttributes(stack, 'Balancer', { loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/net/inside/0123456789abcdef' });
      const link = new apigateway.VpcLink(stack, 'Link', { targets: [balancer], description: 'd' });
      const api = new apigateway.RestApi(stack, 'Api', { cloudWatchRole: false });
      api.root.addMethod('GET', new apigateway.Integration({ type: apigateway.IntegrationType.HTTP_PROXY, integrationHttpMethod: 'GET', uri: 'http://inside.example.com', options: { connectionType: apigateway.ConnectionType.VPC_LINK, vpcLink: link } }));
    },
    'apigateway-stages': (stack) => {
      const api = new apigateway.RestApi(stack, 'Api', {
        cloudWatchRole: false, deploy: true, defaultMethodOptions: { apiKeyRequired: true },
        deployOptions: { stageName: 'live', cacheClusterEnabled: true, cacheClusterSize: '1.6', cacheTtl: Duration.minutes(10), cacheDataEncrypted: true, clientCertificateId: 'abc123', documentationVersion: '1' },
      });
      api.root.addMethod('GET', new apigateway.MockIntegration());
      const deployment = new apigateway.Deployment(stack, 'Second', { api, description: 'd', retainDeployments: true });
      new apigateway.Stage(stack, 'Test', { deployment, stageName: 'test', variables: { level: 'b' } });
    },
  };
  for (const fill of Object.values(cases)) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true };
  return cases;
};
