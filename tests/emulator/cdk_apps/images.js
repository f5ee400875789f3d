// Images that are built from a folder and from an archive, beside a stack without any.
const path = require('path');
module.exports = ({ App, Stack, aws_ecr_assets: images, aws_ecs: ecs, aws_lambda: lambda, aws_ssm: ssm }) => {
  const app = new App();
  const env = { account: '123456789012', region: 'us-east-1' };
  const stack = new Stack(app, 'ImagesBuilt', { env });
  const image = new images.DockerImageAsset(stack, 'Image', { directory: path.join(__dirname, 'files/site'), file: 'index.html', buildArgs: { A: 'b' }, platform: images.Platform.LINUX_ARM64, target: 'last' });
  new ssm.StringParameter(stack, 'Uri', { stringValue: image.imageUri });
  const task = new ecs.FargateTaskDefinition(stack, 'Task');
  task.addContainer('main', { image: ecs.ContainerImage.fromDockerImageAsset(image) });
  new ssm.StringParameter(new Stack(app, 'ImagesNone', { env }), 'Note', { stringValue: 'none' });
  return app;
};
