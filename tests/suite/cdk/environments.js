const { App, CfnResource, ResolutionTypeHint, Stack } = require('aws-cdk-lib');
const { print } = require('./assembly');

const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': 'weak' } });
const stack = (id, account, region) => new Stack(app, id, { env: { account, region } });
const c = stack('C', '111111111111', 'eu-west-1');
const queue = new CfnResource(c, 'Queue', { type: 'X::Y::Z' });
const reader = (id, account, region) => new CfnResource(stack(id, account, region), 'R', { type: 'X::Y::Z', properties: {
  Name: queue.ref, Arn: queue.getAtt('Arn'), List: queue.getAtt('Items', ResolutionTypeHint.STRING_LIST),
} });
reader('OtherRegion', '111111111111', 'us-east-1');
reader('OtherAccount', '222222222222', 'us-east-1');
reader('ThirdAccount', '333333333333', 'eu-west-1');
print(app);
