module.exports = ({ aws_iam: iam, Duration, aws_route53: r53, aws_route53_targets: targets, aws_ec2: ec2, aws_elasticloadbalancingv2: elb, aws_certificatemanager: acm, aws_s3: s3 }) => ({
  'route53-records': (stack) => {
    const zone = r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
    new r53.ARecord(stack, 'A', { zone, recordName: 'www', target: r53.RecordTarget.fromIpAddresses('192.0.2.1', '192.0.2.2'), ttl: Duration.minutes(5) });
    new r53.AaaaRecord(stack, 'AAAA', { zone, target: r53.RecordTarget.fromIpAddresses('2001:db8::1') });
    new r53.CnameRecord(stack, 'CNAME', { zone, recordName: 'shop.example.org', domainName: 'shop.example.net', comment: 'elsewhere' });
    new r53.TxtRecord(stack, 'TXT', { zone, recordName: '_acme', values: ['hello world', 'a "quote"'] });
    new r53.MxRecord(stack, 'MX', { zone, values: [{ hostName: 'mail1.example.org', priority: 10 }] });
    new r53.SrvRecord(stack, 'SRV', { zone, recordName: '_sip._tcp', values: [{ hostName: 'sip.example.org', port: 5060, priority: 1, weight: 2 }] });
    new r53.CaaRecord(stack, 'CAA', { zone, values: [{ flag: 0, tag: r53.CaaTag.ISSUE, value: 'amazon.com' }] });
    new r53.NsRecord(stack, 'NS', { zone, recordName: 'sub', values: ['ns-1.example.net.'] });
    new r53.ARecord(stack, 'Weighted', { zone, recordName: 'w', target: r53.RecordTarget.fromIpAddresses('192.0.2.1'), weight: 20, setIdentifier: 'one' });
  },
  'route53-targets': (stack) => {
    const zone = r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC }], restrictDefaultSecurityGroup: false });
    const alb = new elb.ApplicationLoadBalancer(stack, 'Web', { vpc, internetFacing: true });
    new r53.ARecord(stack, 'Alias', { zone, target: r53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(alb, { evaluateTargetHealth: true })) });
  },
  'certificate': (stack) => {
    const zone = r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
    new acm.Certificate(stack, 'Certificate', { domainName: 'example.org', subjectAlternativeNames: ['*.example.org'], validation: acm.CertificateValidation.fromDns(zone), certificateName: 'site', keyAlgorithm: acm.KeyAlgorithm.EC_PRIME256V1 });
    new acm.Certificate(stack, 'Mail', { domainName: 'mail.example.org', validation: acm.CertificateValidation.fromEmail({ 'mail.example.org': 'example.org' }) });
    new acm.Certificate(stack, 'Plain', { domainName: 'plain.example.org', validation: acm.CertificateValidation.fromDns(), transparencyLoggingEnabled: false });
    const other = r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Other', { hostedZoneId: 'Z456', zoneName: 'example.net' });
    new acm.Certificate(stack, 'Both', { domainName: 'example.org', subjectAlternativeNames: ['example.net'], validation: acm.CertificateValidation.fromDnsMultiZone({ 'example.org': zone, 'example.net': other }) });
  },
  'route53-health': (stack) => {
    const zone = r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
    const check = new r53.HealthCheck(stack, 'Check', { type: r53.HealthCheckType.HTTPS, fqdn: 'www.example.org', port: 443, resourcePath: '/health', failureThreshold: 2, requestInterval: Duration.seconds(10), measureLatency: true, regions: ['us-east-1', 'us-west-1', 'eu-west-1'] });
    const calculated = new r53.HealthCheck(stack, 'Both', { type: r53.HealthCheckType.CALCULATED, childHealthChecks: [check], healthThreshold: 1 });
    new r53.ARecord(stack, 'Germany', { zone, recordName: 'www', geoLocation: r53.GeoLocation.country('DE'), target: r53.RecordTarget.fromIpAddresses('192.0.2.1'), setIdentifier: 'de', healthCheck: check });
    new r53.ARecord(stack, 'Elsewhere', { zone, recordName: 'www', geoLocation: r53.GeoLocation.default(), target: r53.RecordTarget.fromIpAddresses('192.0.2.2'), setIdentifier: 'default', healthCheck: calculated });
  },
  'route53-delegation': (stack) => {
    const parent = new r53.PublicHostedZone(stack, 'Parent', { zoneName: 'example.org', caaAmazon: true, comment: 'c' });
    const child = new r53.PublicHostedZone(stack, 'Child', { zoneName: 'shop.example.org', queryLogsLogGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:/aws/route53/shop' });
    parent.addDelegation(child, { ttl: Duration.hours(1), comment: 'shop' });
    const role = new iam.Role(stack, 'Delegation', { assumedBy: new iam.AccountPrincipal('123456789012'), roleName: 'delegation' });
    parent.grantDelegation(role);
    new r53.DsRecord(stack, 'Ds', { zone: parent, recordName: 'shop', values: ['12345 3 1 123456789abcdef67890123456789abcdef67890'] });
  },
  'route53-aliases': (stack) => {
    const zone = r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, subnetConfiguration: [{ name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24 }], restrictDefaultSecurityGroup: false });
    const endpoint = vpc.addInterfaceEndpoint('Queue', { service: ec2.InterfaceVpcEndpointAwsService.SQS, subnets: { subnetType: ec2.SubnetType.PUBLIC } });
    new r53.ARecord(stack, 'ToEndpoint', { zone, recordName: 'queue', target: r53.RecordTarget.fromAlias(new targets.InterfaceVpcEndpointTarget(endpoint)) });
    const first = new r53.ARecord(stack, 'First', { zone, recordName: 'a', target: r53.RecordTarget.fromIpAddresses('192.0.2.1') });
    new r53.ARecord(stack, 'Second', { zone, recordName: 'b', target: r53.RecordTarget.fromAlias(new targets.Route53RecordTarget(first)) });
    new r53.ARecord(stack, 'Site', { zone, recordName: 'files.example.org', target: r53.RecordTarget.fromAlias({ bind: () => ({ dnsName: 's3-website-us-east-1.amazonaws.com', hostedZoneId: 'Z3AQBSTGFYJSTF' }) }) });
  },
});
