module.exports = (cdk) => {
  const { aws_route53: r53, aws_ec2: ec2, aws_ecs: ecs, aws_ecs_patterns: patterns } = cdk;
  const zone = (stack) => r53.PublicHostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z123', zoneName: 'example.org' });
  return {
    'patterns-alb-domain': (stack) => {
      const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 1, restrictDefaultSecurityGroup: false });
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
      new patterns.ApplicationLoadBalancedFargateService(stack, 'Web', { cluster, domainName: 'www.example.org', domainZone: zone(stack), protocol: cdk.aws_elasticloadbalancingv2.ApplicationProtocol.HTTPS,
        redirectHTTP: true, taskImageOptions: { image: ecs.ContainerImage.fromRegistry('nginx') }, minHealthyPercent: 50, maxHealthyPercent: 200, circuitBreaker: { rollback: true } });
    },
  };
};
