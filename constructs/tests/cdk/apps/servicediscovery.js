// Names of services.
module.exports = ({ aws_ec2: ec2, aws_servicediscovery: sd, aws_ecs: ecs, aws_elasticloadbalancingv2: elbv2, Duration }) => {
  const vpc = (stack) => new ec2.Vpc(stack, 'Vpc', { natGateways: 1, maxAzs: 2 });
  return {
    'servicediscovery': (stack) => {
      const http = new sd.HttpNamespace(stack, 'Http', { name: 'internal', description: 'of the shop' });
      const calls = http.createService('Calls', { name: 'calls', description: 'API' });
      calls.registerNonIpInstance('Other', { customAttributes: { other: 'x' } });
    },
    'servicediscovery-private': (stack) => {
      const network = vpc(stack);
      const space = new sd.PrivateDnsNamespace(stack, 'Private', { name: 'shop.local', vpc: network });
      const api = space.createService('Api', { name: 'api', dnsRecordType: sd.DnsRecordType.A_AAAA, dnsTtl: Duration.seconds(30), loadBalancer: true });
      const lb = new elbv2.ApplicationLoadBalancer(stack, 'LB', { vpc: network });
      lb.addListener('Http', { port: 80, open: true, defaultAction: elbv2.ListenerAction.fixedResponse(200) });
      api.registerLoadBalancer('Balancer', lb);
      const db = space.createService('Db', { name: 'db', dnsRecordType: sd.DnsRecordType.SRV, customHealthCheck: { failureThreshold: 2 }, routingPolicy: sd.RoutingPolicy.MULTIVALUE });
      db.registerIpInstance('One', { ipv4: '10.0.1.5', port: 5432 });
      const alias = space.createService('Alias', { dnsRecordType: sd.DnsRecordType.CNAME, routingPolicy: sd.RoutingPolicy.WEIGHTED });
      alias.registerCnameInstance('Cname', { instanceCname: 'db.example.com' });
    },
    'servicediscovery-public': (stack) => {
      const space = new sd.PublicDnsNamespace(stack, 'Public', { name: 'shop.example.com' });
      const web = space.createService('Web', { name: 'web', dnsTtl: Duration.seconds(30), healthCheck: { type: sd.HealthCheckType.HTTPS, resourcePath: '/health', failureThreshold: 2 } });
      web.registerIpInstance('One', { ipv4: '192.0.2.10' });
    },
    'servicediscovery-ecs': (stack) => {
      const network = vpc(stack);
      const cluster = new ecs.Cluster(stack, 'Cluster', { vpc: network, defaultCloudMapNamespace: { name: 'shop.local' } });
      const task = new ecs.FargateTaskDefinition(stack, 'Task');
      task.addContainer('web', { image: ecs.ContainerImage.fromRegistry('nginx'), portMappings: [{ containerPort: 80 }], logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'web' }) });
      new ecs.FargateService(stack, 'Service', { cluster, taskDefinition: task, cloudMapOptions: { name: 'web', dnsTtl: Duration.seconds(30) } });
      new ecs.FargateService(stack, 'Srv', { cluster, taskDefinition: task, cloudMapOptions: { name: 'srv', dnsRecordType: sd.DnsRecordType.SRV, containerPort: 80 } });
    },
  };
};
