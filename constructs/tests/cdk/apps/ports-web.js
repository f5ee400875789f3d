// Apps behind a browser or an API, as people write them, which are ported whole.
module.exports = ({ Duration, RemovalPolicy, CfnOutput, aws_apigateway: apigateway, aws_certificatemanager: acm, aws_cloudfront: cloudfront, aws_cloudfront_origins: origins, aws_cognito: cognito, aws_dynamodb: dynamodb, aws_ec2: ec2, aws_elasticloadbalancingv2: elbv2, aws_elasticloadbalancingv2_targets: elbv2targets, aws_iam: iam, aws_kinesis: kinesis, aws_lambda: lambda, aws_logs: logs, aws_route53: route53, aws_route53_targets: route53targets, aws_s3: s3, aws_secretsmanager: secrets, aws_sqs: sqs, aws_stepfunctions: sfn, aws_wafv2: wafv2 }) => {
  const closed = { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, encryption: s3.BucketEncryption.S3_MANAGED };
  const fn = (stack, id, props = {}) => new lambda.Function(stack, id, { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}'), ...props });

  // Links that are shortened: written through an API with keys, followed by everyone.
  const shortener = (stack) => {
    const table = new dynamodb.Table(stack, 'Links', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, billingMode: dynamodb.BillingMode.PAY_PER_REQUEST, timeToLiveAttribute: 'expires', removalPolicy: RemovalPolicy.DESTROY });
    const create = fn(stack, 'Create', { environment: { TABLE: table.tableName } });
    const follow = fn(stack, 'Follow', { environment: { TABLE: table.tableName }, memorySize: 256 });
    table.grantWriteData(create);
    table.grantReadData(follow);
    const api = new apigateway.RestApi(stack, 'Api', { restApiName: 'links', description: 'short links', apiKeySourceType: apigateway.ApiKeySourceType.HEADER,
      deployOptions: { stageName: 'v1', throttlingRateLimit: 50, throttlingBurstLimit: 100, metricsEnabled: true, methodOptions: { '/links/POST': { throttlingRateLimit: 5, throttlingBurstLimit: 10 } } } });
    const model = api.addModel('Link', { contentType: 'application/json', modelName: 'Link', schema: { schema: apigateway.JsonSchemaVersion.DRAFT4, title: 'link', type: apigateway.JsonSchemaType.OBJECT, required: ['url'], properties: { url: { type: apigateway.JsonSchemaType.STRING, format: 'uri' } } } });
    const validator = api.addRequestValidator('Body', { requestValidatorName: 'body', validateRequestBody: true });
    const post = api.root.addResource('links').addMethod('POST', new apigateway.LambdaIntegration(create), { apiKeyRequired: true, requestValidator: validator, requestModels: { 'application/json': model }, operationName: 'createLink' });
    api.root.addResource('{id}').addMethod('GET', new apigateway.LambdaIntegration(follow, { allowTestInvoke: false, timeout: Duration.seconds(5) }), { requestParameters: { 'method.request.path.id': true } });
    const key = api.addApiKey('Key', { apiKeyName: 'partner', description: 'for the partner' });
    const plan = api.addUsagePlan('Plan', { name: 'basic', throttle: { rateLimit: 10, burstLimit: 2 }, quota: { limit: 1000, period: apigateway.Period.MONTH }, apiStages: [{ api, stage: api.deploymentStage, throttle: [{ method: post, throttle: { rateLimit: 2, burstLimit: 1 } }] }] });
    plan.addApiKey(key);
    api.addGatewayResponse('NoKey', { type: apigateway.ResponseType.INVALID_API_KEY, statusCode: '403', responseHeaders: { 'Access-Control-Allow-Origin': "'*'" }, templates: { 'application/json': '{"message": "no key"}' } });
    const acl = new wafv2.CfnWebACL(stack, 'Acl', { defaultAction: { allow: {} }, scope: 'REGIONAL', visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'acl', sampledRequestsEnabled: true }, rules: [{ name: 'limit', priority: 1, action: { block: {} }, statement: { rateBasedStatement: { limit: 1000, aggregateKeyType: 'IP' } }, visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'limit', sampledRequestsEnabled: true } }] });
    new wafv2.CfnWebACLAssociation(stack, 'Association', { resourceArn: api.deploymentStage.stageArn, webAclArn: acl.attrArn });
    new CfnOutput(stack, 'Url', { value: api.urlForPath('/links') });
  };

  // An API with logins and a name of its own, which works on AWS's services without functions.
  const direct = (stack) => {
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.org' });
    const certificate = new acm.Certificate(stack, 'Certificate', { domainName: 'api.example.org', validation: acm.CertificateValidation.fromDns(zone) });
    const log = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
    const api = new apigateway.RestApi(stack, 'Api', { endpointTypes: [apigateway.EndpointType.REGIONAL], disableExecuteApiEndpoint: true, minCompressionSize: undefined, binaryMediaTypes: ['image/*'], domainName: { domainName: 'api.example.org', certificate, securityPolicy: apigateway.SecurityPolicy.TLS_1_2, endpointType: apigateway.EndpointType.REGIONAL },
      defaultCorsPreflightOptions: { allowOrigins: ['https://example.org'], allowMethods: ['GET', 'POST'], allowHeaders: ['authorization'], allowCredentials: true, maxAge: Duration.hours(1) },
      deployOptions: { tracingEnabled: true, accessLogDestination: new apigateway.LogGroupLogDestination(log), accessLogFormat: apigateway.AccessLogFormat.jsonWithStandardFields(), loggingLevel: apigateway.MethodLoggingLevel.ERROR, dataTraceEnabled: false, cachingEnabled: true, cacheClusterEnabled: true, cacheClusterSize: '0.5', cacheTtl: Duration.minutes(5) } });
    new route53.ARecord(stack, 'Alias', { zone, recordName: 'api', target: route53.RecordTarget.fromAlias(new route53targets.ApiGateway(api)) });
    const pool = new cognito.CfnUserPool(stack, 'Pool', { userPoolName: 'people' });
    const authorizer = new apigateway.CognitoUserPoolsAuthorizer(stack, 'Logins', { cognitoUserPools: [cognito.UserPool.fromUserPoolArn(stack, 'Existing', 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_abc')], resultsCacheTtl: Duration.minutes(2) });
    const queue = new sqs.Queue(stack, 'Jobs');
    const toQueue = new iam.Role(stack, 'ToQueue', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
    queue.grantSendMessages(toQueue);
    const answers = { methodResponses: [{ statusCode: '200' }, { statusCode: '400' }] };
    api.root.addResource('jobs').addMethod('POST', new apigateway.AwsIntegration({ service: 'sqs', path: `${stack.account}/${queue.queueName}`, options: { credentialsRole: toQueue, passthroughBehavior: apigateway.PassthroughBehavior.NEVER, requestParameters: { 'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'" }, requestTemplates: { 'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)' }, integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': '{"queued": true}' } }, { statusCode: '400', selectionPattern: '4\\d{2}' }] } }), { ...answers, authorizer, authorizationScopes: ['jobs/write'] });
    const table = new dynamodb.Table(stack, 'Items', { deletionProtection: true, partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
    const toTable = new iam.Role(stack, 'ToTable', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
    table.grantReadData(toTable);
    api.root.addResource('items').addResource('{id}').addMethod('GET', new apigateway.AwsIntegration({ service: 'dynamodb', action: 'GetItem', options: { credentialsRole: toTable, cacheKeyParameters: ['method.request.path.id'], requestTemplates: { 'application/json': JSON.stringify({ TableName: 'items', Key: { id: { S: "$input.params('id')" } } }) }, integrationResponses: [{ statusCode: '200' }] } }), { ...answers, requestParameters: { 'method.request.path.id': true }, authorizationType: apigateway.AuthorizationType.IAM });
    const stream = new kinesis.Stream(stack, 'Stream', { streamMode: kinesis.StreamMode.ON_DEMAND });
    const toStream = new iam.Role(stack, 'ToStream', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
    stream.grantWrite(toStream);
    api.root.addResource('events').addMethod('PUT', new apigateway.AwsIntegration({ service: 'kinesis', action: 'PutRecord', options: { credentialsRole: toStream, integrationResponses: [{ statusCode: '200' }] } }), answers);
    const machine = new sfn.StateMachine(stack, 'Machine', { stateMachineType: sfn.StateMachineType.EXPRESS, definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, 'Work')) });
    api.root.addResource('run').addMethod('POST', apigateway.StepFunctionsIntegration.startExecution(machine));
    api.root.addResource('health').addMethod('GET', new apigateway.MockIntegration({ requestTemplates: { 'application/json': '{"statusCode": 200}' }, integrationResponses: [{ statusCode: '200', responseTemplates: { 'application/json': '{"ok": true}' }, responseParameters: { 'method.response.header.Cache-Control': "'no-store'" } }] }), { methodResponses: [{ statusCode: '200', responseModels: { 'application/json': apigateway.Model.EMPTY_MODEL }, responseParameters: { 'method.response.header.Cache-Control': true } }] });
    const bucket = new s3.Bucket(stack, 'Files', closed);
    const toBucket = new iam.Role(stack, 'ToBucket', { assumedBy: new iam.ServicePrincipal('apigateway.amazonaws.com') });
    bucket.grantRead(toBucket);
    api.root.addResource('files').addResource('{key}').addMethod('GET', new apigateway.AwsIntegration({ service: 's3', integrationHttpMethod: 'GET', path: `${bucket.bucketName}/{key}`, options: { credentialsRole: toBucket, requestParameters: { 'integration.request.path.key': 'method.request.path.key' }, integrationResponses: [{ statusCode: '200', responseParameters: { 'method.response.header.Content-Type': 'integration.response.header.Content-Type' }, contentHandling: apigateway.ContentHandling.CONVERT_TO_BINARY }] } }), { requestParameters: { 'method.request.path.key': true }, methodResponses: [{ statusCode: '200', responseParameters: { 'method.response.header.Content-Type': true } }] });
    api.root.addResource('old').addProxy({ defaultIntegration: new apigateway.HttpIntegration('https://old.example.org/{proxy}', { proxy: true, httpMethod: 'ANY', options: { requestParameters: { 'integration.request.path.proxy': 'method.request.path.proxy' } } }), defaultMethodOptions: { requestParameters: { 'method.request.path.proxy': true } }, anyMethod: true });
  };

  // A site of several origins, with pages that only those with a signed address see.
  const site = (stack) => {
    const zone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0123456789', zoneName: 'example.org' });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab');
    const content = new s3.Bucket(stack, 'Content', { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, encryption: s3.BucketEncryption.S3_MANAGED, enforceSSL: true });
    const media = new s3.Bucket(stack, 'Media', closed);
    const old = new s3.Bucket(stack, 'Old', { ...closed, websiteIndexDocument: 'index.html', publicReadAccess: true, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ACLS_ONLY });
    const logBucket = new s3.Bucket(stack, 'Logs', { ...closed, objectOwnership: s3.ObjectOwnership.OBJECT_WRITER, lifecycleRules: [{ expiration: Duration.days(90) }] });
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-0123456789abcdef0', availabilityZones: ['eu-west-1a', 'eu-west-1b'], publicSubnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'] });
    const balancer = new elbv2.ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
    const key = new cloudfront.PublicKey(stack, 'Key', { publicKeyName: 'signer', comment: 'signs', encodedKey: '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAudf8/iNkQgdvjEdm6xYS\nJAyxd/kGTbJfQNg9YhInb7TSm0dGu0yx8yZ3fnpmxuRPqJIlaVr+fT4YRl71gEYa\ndlhHmnVegyPNjP9dNqZ7zwNqMEPOPnS/NOHbJj1KYKpn1f8pPNycQ5MQCntKGnSj\n6fc+nbcC0joDvGz80xuy1W4hLV9oC9c3GT26xfZb2jy9MVtA3cppNuTwqrFi3t6e\n0iGpraxZlT5wewjZLpQkngqYr6s3aucPAZVsGTEYPo4nD5mswmtZOm+tgcOrivtD\n/3sD/qZLQ6c5siqyS8aTraD6y+VXugujfarTU65IeZ6QAUbLMsWuZOIi5Jn8zAwx\nNQIDAQAB\n-----END PUBLIC KEY-----\n' });
    const group = new cloudfront.KeyGroup(stack, 'Group', { items: [key], comment: 'signers' });
    const rewrite = new cloudfront.Function(stack, 'Rewrite', { code: cloudfront.FunctionCode.fromInline('function handler(event) { return event.request; }'), runtime: cloudfront.FunctionRuntime.JS_2_0, comment: 'index.html' });
    const cache = new cloudfront.CachePolicy(stack, 'Cache', { cachePolicyName: 'media', defaultTtl: Duration.days(1), minTtl: Duration.minutes(1), maxTtl: Duration.days(10), headerBehavior: cloudfront.CacheHeaderBehavior.allowList('accept'), queryStringBehavior: cloudfront.CacheQueryStringBehavior.allowList('w', 'h'), cookieBehavior: cloudfront.CacheCookieBehavior.none(), enableAcceptEncodingGzip: true, enableAcceptEncodingBrotli: true });
    const requests = new cloudfront.OriginRequestPolicy(stack, 'Requests', { originRequestPolicyName: 'api', comment: 'all but the host', headerBehavior: cloudfront.OriginRequestHeaderBehavior.denyList('host'), queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.all(), cookieBehavior: cloudfront.OriginRequestCookieBehavior.all() });
    const headers = new cloudfront.ResponseHeadersPolicy(stack, 'Headers', { responseHeadersPolicyName: 'secure', comment: 'secure', removeHeaders: ['server'], serverTimingSamplingRate: 50,
      customHeadersBehavior: { customHeaders: [{ header: 'x-app', value: 'shop', override: false }] },
      corsBehavior: { accessControlAllowCredentials: true, accessControlAllowHeaders: ['authorization'], accessControlAllowMethods: ['GET', 'POST'], accessControlAllowOrigins: ['https://example.org'], accessControlExposeHeaders: ['etag'], accessControlMaxAge: Duration.minutes(10), originOverride: false },
      securityHeadersBehavior: { contentSecurityPolicy: { contentSecurityPolicy: "default-src 'self'", override: true }, contentTypeOptions: { override: true }, frameOptions: { frameOption: cloudfront.HeadersFrameOption.SAMEORIGIN, override: true }, referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.SAME_ORIGIN, override: true }, strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, preload: true, override: true }, xssProtection: { protection: true, modeBlock: true, override: true } } });
    const distribution = new cloudfront.Distribution(stack, 'Distribution', { comment: 'example.org', domainNames: ['www.example.org', 'example.org'], certificate, minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021, defaultRootObject: 'index.html', priceClass: cloudfront.PriceClass.PRICE_CLASS_100, httpVersion: cloudfront.HttpVersion.HTTP2_AND_3, enableLogging: true, logBucket, logFilePrefix: 'cdn/', logIncludesCookies: true, geoRestriction: cloudfront.GeoRestriction.denylist('KP'), webAclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/x/1', publishAdditionalMetrics: true,
      errorResponses: [{ httpStatus: 403, responseHttpStatus: 200, responsePagePath: '/index.html', ttl: Duration.seconds(0) }, { httpStatus: 404, responseHttpStatus: 404, responsePagePath: '/404.html', ttl: Duration.minutes(5) }],
      defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(content), viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS, responseHeadersPolicy: headers, functionAssociations: [{ function: rewrite, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }], edgeLambdas: [{ functionVersion: lambda.Version.fromVersionArn(stack, 'Edge', 'arn:aws:lambda:us-east-1:123456789012:function:edge:3'), eventType: cloudfront.LambdaEdgeEventType.ORIGIN_REQUEST, includeBody: true }] } });
    distribution.addBehavior('/api/*', new origins.LoadBalancerV2Origin(balancer, { protocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY, customHeaders: { 'x-origin': 'cdn' }, readTimeout: Duration.seconds(45), keepaliveTimeout: Duration.seconds(45) }), { allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL, cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED, originRequestPolicy: requests, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY });
    distribution.addBehavior('/media/*', new origins.OriginGroup({ primaryOrigin: origins.S3BucketOrigin.withOriginAccessControl(media, { originAccessLevels: [cloudfront.AccessLevel.READ, cloudfront.AccessLevel.LIST], originShieldRegion: 'eu-west-1' }), fallbackOrigin: new origins.HttpOrigin('backup.example.org', { originPath: '/media' }), fallbackStatusCodes: [404, 503] }), { cachePolicy: cache, trustedKeyGroups: [group], compress: false, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS });
    distribution.addBehavior('/old/*', new origins.S3StaticWebsiteOrigin(old), { viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS });
    const api = new apigateway.RestApi(stack, 'Api');
    api.root.addMethod('GET', new apigateway.MockIntegration());
    distribution.addBehavior('/rest/*', new origins.RestApiOrigin(api), { cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY });
    const call = fn(stack, 'Call');
    distribution.addBehavior('/fn/*', origins.FunctionUrlOrigin.withOriginAccessControl(call.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM })), { cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS });
    for (const [id, recordName] of [['Www', 'www'], ['Apex', undefined]]) {
      new route53.ARecord(stack, id, { zone, recordName, target: route53.RecordTarget.fromAlias(new route53targets.CloudFrontTarget(distribution)) });
      new route53.AaaaRecord(stack, `${id}6`, { zone, recordName, target: route53.RecordTarget.fromAlias(new route53targets.CloudFrontTarget(distribution)) });
    }
    const purge = fn(stack, 'Purge', { environment: { ID: distribution.distributionId } });
    distribution.grantCreateInvalidation(purge);
  };

  // What `cdk init` turns on, as far as it changes these.
  for (const fill of [shortener, direct, site]) fill.context = { '@aws-cdk/aws-iam:minimizePolicies': true, '@aws-cdk/aws-apigateway:disableCloudWatchRole': true };
  return { 'port-shortener': shortener, 'port-direct': direct, 'port-site': site };
};
