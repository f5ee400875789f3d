// Load balancers that exist already, users who log in, and certificates of clients.
module.exports = ({ aws_ec2: ec2, aws_elasticloadbalancingv2: elbv2, aws_s3: s3, Duration, SecretValue }) => {
  const vpc = (stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 1, maxAzs: 2 });
  const certificate = (n) => elbv2.ListenerCertificate.fromArn(`arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-55555555555${n}`);
  return {
    'elbv2-login': (stack) => {
      const network = vpc(stack);
      const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc: network, internetFacing: true });
      const group = new elbv2.ApplicationTargetGroup(stack, 'Web', { vpc: network, port: 80, targetType: elbv2.TargetType.IP });
      const login = elbv2.ListenerAction.authenticateOidc({
        issuer: 'https://login.example.com', authorizationEndpoint: 'https://login.example.com/authorize', tokenEndpoint: 'https://login.example.com/token',
        userInfoEndpoint: 'https://login.example.com/userinfo', clientId: 'web', clientSecret: SecretValue.secretsManager('oidc', { jsonField: 'secret' }),
        scope: 'openid email', sessionTimeout: Duration.hours(8), next: elbv2.ListenerAction.forward([group]),
      });
      const listener = lb.addListener('Https', { port: 443, certificates: [certificate(5), certificate(6)], sslPolicy: elbv2.SslPolicy.TLS13_RES, defaultAction: login });
      listener.addAction('Open', { priority: 1, conditions: [elbv2.ListenerCondition.pathPatterns(['/open/*'])], action: elbv2.ListenerAction.forward([group]) });
    },
    'elbv2-mtls': (stack) => {
      const bucket = new s3.Bucket(stack, 'Bucket');
      const store = new elbv2.TrustStore(stack, 'Store', { bucket, key: 'ca.pem', trustStoreName: 'clients' });
      new elbv2.TrustStoreRevocation(stack, 'Revoked', { trustStore: store, revocationContents: [{ bucket, key: 'revoked.crl', revocationType: elbv2.RevocationType.CRL }] });
      const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc: vpc(stack) });
      lb.addListener('Https', { port: 443, certificates: [certificate(5)], sslPolicy: elbv2.SslPolicy.TLS13_RES, defaultAction: elbv2.ListenerAction.fixedResponse(200),
        mutualAuthentication: { mutualAuthenticationMode: elbv2.MutualAuthenticationMode.VERIFY, trustStore: store, ignoreClientCertificateExpiry: false } });
    },
    'elbv2-existing': (stack) => {
      const network = vpc(stack);
      const group = new elbv2.ApplicationTargetGroup(stack, 'Web', { vpc: network, port: 80, targetType: elbv2.TargetType.IP });
      const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/web/0123456789abcdef/fedcba9876543210',
        securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345'),
      });
      listener.addTargetGroups('Api', { priority: 5, conditions: [elbv2.ListenerCondition.pathPatterns(['/api/*'])], targetGroups: [group] });
      listener.addCertificates('More', [certificate(7)]);
      const lb = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LB', {
        loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/web/0123456789abcdef', securityGroupId: 'sg-12345', vpc: network,
      });
      lb.addListener('Admin', { port: 8080, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    },
    'elbv2-nlb-tls': (stack) => {
      const network = vpc(stack);
      const lb = new elbv2.NetworkLoadBalancer(stack, 'LB', { vpc: network, internetFacing: true, crossZoneEnabled: true });
      const listener = lb.addListener('Tls', { port: 443, certificates: [certificate(5), certificate(6)], sslPolicy: elbv2.SslPolicy.TLS13_RES, alpnPolicy: elbv2.AlpnPolicy.HTTP2_PREFERRED });
      listener.addTargets('Web', { port: 443, protocol: elbv2.Protocol.TLS, preserveClientIp: true, targets: [] });
      lb.addListener('Dns', { port: 53, protocol: elbv2.Protocol.TCP_UDP }).addTargets('Dns', { port: 53, protocol: elbv2.Protocol.TCP_UDP, targets: [], healthCheck: { port: '53', protocol: elbv2.Protocol.TCP } });
    },
    'elbv2-groups': (stack) => {
      const network = vpc(stack);
      const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc: network });
      const grpc = new elbv2.ApplicationTargetGroup(stack, 'Grpc', { vpc: network, port: 50051, protocol: elbv2.ApplicationProtocol.HTTP, protocolVersion: elbv2.ApplicationProtocolVersion.GRPC, targetType: elbv2.TargetType.IP,
        loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS, healthCheck: { healthyGrpcCodes: '0-99' } });
      const sticky = new elbv2.ApplicationTargetGroup(stack, 'Sticky', { vpc: network, port: 80, targetType: elbv2.TargetType.IP, stickinessCookieDuration: Duration.hours(1), stickinessCookieName: 'SESSION',
        loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN, crossZoneEnabled: true });
      lb.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.weightedForward([{ targetGroup: grpc, weight: 1 }, { targetGroup: sticky, weight: 2 }]) });
    },
  };
};
