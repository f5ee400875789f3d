const safe = (s3) => ({ encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });

module.exports = ({ Duration, aws_cloudfront: cf, aws_cloudfront_origins: origins, aws_s3: s3, aws_certificatemanager: acm, aws_ec2: ec2, aws_elasticloadbalancingv2: elb, aws_kinesis: kinesis, aws_lambda: lambda }) => ({
  'cloudfront-s3': (stack) => {
    const bucket = new s3.Bucket(stack, 'Site', safe(s3));
    new cf.Distribution(stack, 'Distribution', { defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessControl(bucket) } });
  },
  'cloudfront-full': (stack) => {
    const bucket = new s3.Bucket(stack, 'Site', safe(s3));
    const logs = new s3.Bucket(stack, 'Logs', { ...safe(s3), objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED });
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:us-east-1:123456789012:certificate/1');
    const rewrite = new cf.Function(stack, 'Rewrite', { code: cf.FunctionCode.fromInline('function handler(event) { return event.request; }'), runtime: cf.FunctionRuntime.JS_2_0, comment: 'index' });
    const cache = new cf.CachePolicy(stack, 'Cache', { defaultTtl: Duration.hours(1), minTtl: Duration.seconds(0), maxTtl: Duration.days(1), queryStringBehavior: cf.CacheQueryStringBehavior.allowList('v'), headerBehavior: cf.CacheHeaderBehavior.allowList('Accept'), cookieBehavior: cf.CacheCookieBehavior.none(), enableAcceptEncodingGzip: true });
    const headers = new cf.ResponseHeadersPolicy(stack, 'Headers', { securityHeadersBehavior: { strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true }, contentTypeOptions: { override: true } } });
    const request = new cf.OriginRequestPolicy(stack, 'Request', { headerBehavior: cf.OriginRequestHeaderBehavior.all(), cookieBehavior: cf.OriginRequestCookieBehavior.all(), queryStringBehavior: cf.OriginRequestQueryStringBehavior.all() });
    new cf.Distribution(stack, 'Distribution', {
      defaultBehavior: {
        origin: origins.S3BucketOrigin.withOriginAccessControl(bucket),
        viewerProtocolPolicy: cf.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        functionAssociations: [{ function: rewrite, eventType: cf.FunctionEventType.VIEWER_REQUEST }],
        responseHeadersPolicy: headers, cachePolicy: cache,
      },
      additionalBehaviors: {
        '/api/*': { origin: new origins.HttpOrigin('api.example.org', { originPath: '/v1', customHeaders: { 'x-from': 'cdn' }, readTimeout: Duration.seconds(45) }), allowedMethods: cf.AllowedMethods.ALLOW_ALL, cachePolicy: cf.CachePolicy.CACHING_DISABLED, originRequestPolicy: request, viewerProtocolPolicy: cf.ViewerProtocolPolicy.HTTPS_ONLY, compress: false },
      },
      domainNames: ['www.example.org'], certificate, defaultRootObject: 'index.html', comment: 'the site',
      priceClass: cf.PriceClass.PRICE_CLASS_100, enableIpv6: false, httpVersion: cf.HttpVersion.HTTP2_AND_3, webAclId: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1',
      errorResponses: [{ httpStatus: 403, responseHttpStatus: 200, responsePagePath: '/index.html', ttl: Duration.minutes(5) }],
      enableLogging: true, logBucket: logs, logFilePrefix: 'cdn/', geoRestriction: cf.GeoRestriction.allowlist('SE', 'NO'), minimumProtocolVersion: cf.SecurityPolicyProtocol.TLS_V1_2_2021,
    });
  },
  'cloudfront-origins': (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }], restrictDefaultSecurityGroup: false });
    const alb = new elb.ApplicationLoadBalancer(stack, 'Web', { vpc, internetFacing: true });
    const fn = new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {}') });
    const url = fn.addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM });
    new cf.Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: new origins.LoadBalancerV2Origin(alb, { protocolPolicy: cf.OriginProtocolPolicy.HTTP_ONLY }) },
      additionalBehaviors: { 'fn/*': { origin: origins.FunctionUrlOrigin.withOriginAccessControl(url) } },
    });
  },
  'cloudfront-keys': (stack) => {
    const key = new cf.PublicKey(stack, 'Key', { encodedKey: '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n-----END PUBLIC KEY-----', comment: 'c' });
    const group = new cf.KeyGroup(stack, 'Group', { items: [key], comment: 'signers' });
    new cf.Distribution(stack, 'Distribution', { defaultBehavior: { origin: new origins.HttpOrigin('www.example.org'), trustedKeyGroups: [group], smoothStreaming: true } });
  },
  'cloudfront-groups': (stack) => {
    const group = new origins.OriginGroup({ primaryOrigin: new origins.HttpOrigin('a.example.org'), fallbackOrigin: new origins.HttpOrigin('b.example.org'), fallbackStatusCodes: [404] });
    new cf.Distribution(stack, 'Distribution', {
      defaultBehavior: { origin: group }, logIncludesCookies: undefined, publishAdditionalMetrics: true, sslSupportMethod: undefined,
      additionalBehaviors: { '/static/*': { origin: new origins.HttpOrigin('c.example.org', { connectionTimeout: Duration.seconds(5), keepaliveTimeout: Duration.seconds(10), originShieldRegion: 'eu-central-1', httpPort: 8080, protocolPolicy: cf.OriginProtocolPolicy.MATCH_VIEWER, originSslProtocols: [cf.OriginSslPolicy.TLS_V1_2] }) } },
    });
  },
  'cloudfront-stores': (stack) => {
    const store = new cf.KeyValueStore(stack, 'Store', { keyValueStoreName: 'redirects', comment: 'c', source: cf.ImportSource.fromBucket(s3.Bucket.fromBucketName(stack, 'Data', 'data'), 'redirects.json') });
    const f = new cf.Function(stack, 'Redirect', { code: cf.FunctionCode.fromInline('function handler(event) { return event.request; }'), keyValueStore: store });
    const stream = new kinesis.Stream(stack, 'Requests');
    const logs = new cf.RealtimeLogConfig(stack, 'Logs', { endPoints: [cf.Endpoint.fromKinesisStream(stream)], fields: ['timestamp', 'c-ip'], realtimeLogConfigName: 'requests', samplingRate: 10 });
    new cf.Distribution(stack, 'Distribution', { defaultBehavior: { origin: new origins.HttpOrigin('www.example.org'), functionAssociations: [{ function: f, eventType: cf.FunctionEventType.VIEWER_REQUEST }], realtimeLogConfig: logs } });
  },
  'cloudfront-identity': (stack) => {
    const bucket = new s3.Bucket(stack, 'Site', safe(s3));
    new cf.Distribution(stack, 'Distribution', { defaultBehavior: { origin: origins.S3BucketOrigin.withOriginAccessIdentity(bucket) } });
  },
  'cloudfront-vpc': (stack) => {
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false });
    const balancer = new elb.ApplicationLoadBalancer(stack, 'Balancer', { vpc });
    new cf.Distribution(stack, 'Distribution', { defaultBehavior: { origin: origins.VpcOrigin.withApplicationLoadBalancer(balancer, { protocolPolicy: cf.OriginProtocolPolicy.HTTPS_ONLY, domainName: 'inside.example.org' }) } });
  },
});
