const { App, CfnResource, CrossStackReferences, NestedStack, ReferenceStrength, ResolutionTypeHint, Stack } = require('aws-cdk-lib');
const { print } = require('./assembly');

const list = ResolutionTypeHint.STRING_LIST;
const app = new App({ context: { '@aws-cdk/core:defaultCrossStackReferences': process.argv[2] } });
const a = new Stack(app, 'A');
const queue = new CfnResource(a, 'Queue', { type: 'X::Y::Z' });
const nested = new NestedStack(a, 'Nested');
const inner = new CfnResource(nested, 'Inner', { type: 'X::Y::Z' });
const strong = new CfnResource(a, 'Strong', { type: 'X::Y::Z' });
CrossStackReferences.of(strong).produce(ReferenceStrength.STRONG);
a.exportValue(queue.getAtt('Url'));
a.exportStringListValue(queue.getAtt('Listed', list));
a.exportValue(inner.ref);
const b = new Stack(app, 'B');
new CfnResource(b, 'R', { type: 'X::Y::Z', properties: {
  Name: queue.ref, Arn: queue.getAtt('Arn'), List: queue.getAtt('Items', list), Inner: inner.ref, InnerList: inner.getAtt('Items', list),
  Strong: strong.ref, Weak: Stack.consumeReference(strong.getAtt('Arn'), ReferenceStrength.WEAK),
} });
const inB = new NestedStack(b, 'Nested');
new CfnResource(inB, 'R', { type: 'X::Y::Z', properties: { Name: queue.ref, List: queue.getAtt('Items', list), Inner: inner.ref } });
print(app);
