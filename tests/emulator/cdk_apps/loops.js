// `Fn::ForEach`, mappings with defaults and lengths: what the macro of language extensions makes of a template.
module.exports = ({ App, Stack, Fn, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Loops');
  stack.addTransform('AWS::LanguageExtensions');
  stack.templateOptions.templateFormatVersion = '2010-09-09';
  new ssm.StringParameter(stack, 'Plain', { stringValue: Fn.toJsonString({ list: [1, 2], length: Fn.len(['a', 'b']) }) });
  const looped = new Stack(app, 'LoopsEach');
  looped.addTransform('AWS::LanguageExtensions');
  looped._toCloudFormation = ((inner) => () => {
    const template = inner.call(looped);
    template.Resources = { 'Fn::ForEach::Topics': ['Name', ['one', 'two'], { 'Topic${Name}': { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Name' } } } }] };
    return template;
  })(looped._toCloudFormation);
  return app;
};
