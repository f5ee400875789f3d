// Assets of each kind of packaging: a file, a folder, an archive as it is, text, a template, data, one whose name changes late.
const path = require('path');
module.exports = ({ App, AssetHashType, IgnoreMode, Stack, SymlinkFollowMode, aws_lambda: lambda, aws_s3_assets: assets, aws_ssm: ssm }) => {
  const app = new App();
  const stack = new Stack(app, 'Packages');
  const files = path.join(__dirname, 'files');
  const all = {
    File: { path: path.join(files, 'text.txt') },
    Folder: { path: path.join(files, 'site') },
    Ignoring: { path: files, exclude: ['*', '!text.txt', '!template', '!template/*.yaml'], ignoreMode: IgnoreMode.GIT },
    Hashed: { path: path.join(files, 'text.txt'), assetHash: 'of-the-app', assetHashType: AssetHashType.CUSTOM },
    Named: { path: path.join(files, 'text.txt'), displayName: 'a text / with a name', deployTime: true },
    Followed: { path: path.join(files, 'function'), followSymlinks: SymlinkFollowMode.ALWAYS },
  };
  for (const [name, properties] of Object.entries(all)) {
    const asset = new assets.Asset(stack, name, properties);
    new ssm.StringParameter(stack, `${name}Key`, { stringValue: asset.httpUrl });
  }
  new lambda.LayerVersion(stack, 'Layer', { code: lambda.Code.fromAsset(path.join(files, 'function')) });
  new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.PYTHON_3_13, handler: 'index.handler', code: lambda.Code.fromAsset(path.join(files, 'function')) });
  const made = stack.synthesizer.addFileAsset({ sourceHash: 'made-by-a-command', executable: ['sh', '-c', `cp ${path.join(files, 'text.txt')} /tmp/packages-made.txt && echo /tmp/packages-made.txt`] });
  new ssm.StringParameter(stack, 'Made', { stringValue: made.objectKey });
  return app;
};
