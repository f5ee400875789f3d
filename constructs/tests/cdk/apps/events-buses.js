// Buses: who sends to them, what they keep, and where what cannot be delivered goes.
module.exports = ({ Duration, aws_iam: iam, aws_sqs: sqs, aws_events: events, aws_events_targets: targets, aws_lambda: lambda }) => ({
  'events-cross-account': (stack) => {
    const dead = new sqs.Queue(stack, 'Dead');
    const bus = new events.EventBus(stack, 'Bus', { eventBusName: 'shop', description: 'orders', deadLetterQueue: dead, logConfig: { includeDetail: events.IncludeDetail.FULL, level: events.Level.ERROR } });
    bus.addToResourcePolicy(new iam.PolicyStatement({ sid: 'Partners', actions: ['events:PutEvents'], principals: [new iam.AccountPrincipal('210987654321')], resources: [bus.eventBusArn], conditions: { StringEquals: { 'events:source': 'partner.orders' } } }));
    bus.grantPutEventsTo(new iam.AccountPrincipal('345678901234'), 'Others');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    bus.grantPutEventsTo(role);
    events.EventBus.grantAllPutEvents(role);
    const theirs = events.EventBus.fromEventBusArn(stack, 'Theirs', 'arn:aws:events:eu-west-1:210987654321:event-bus/central');
    new events.Rule(stack, 'Forward', { eventBus: bus, eventPattern: { source: ['shop.orders'] }, targets: [new targets.EventBus(theirs, { deadLetterQueue: dead })] });
  },
  'events-archives': (stack) => {
    const bus = new events.EventBus(stack, 'Bus');
    const archive = bus.archive('Orders', { archiveName: 'orders', description: 'all orders', eventPattern: { source: ['shop.orders'] }, retention: Duration.days(30) });
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    role.addToPolicy(new iam.PolicyStatement({ actions: ['events:StartReplay'], resources: [archive.archiveArn] }));
    const normal = events.EventBus.fromEventBusName(stack, 'Default', 'default');
    new events.Archive(stack, 'All', { sourceEventBus: normal, eventPattern: { account: ['123456789012'] } });
    new events.EventBus(stack, 'Partner', { eventSourceName: 'aws.partner/example.com/shop' });
  },
});
