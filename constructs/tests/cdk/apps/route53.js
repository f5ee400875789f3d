module.exports = ({ Duration, aws_route53: r53, aws_route53_targets: targets, aws_ec2: ec2, aws_elasticloadbalancingv2: elb, aws_certificatemanager: acm, aws_s3: s3 }) => ({
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
});
