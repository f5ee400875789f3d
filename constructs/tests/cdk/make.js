// Writes the templates that the constructs are compared with: node make.js NODE_MODULES FOLDER [APP]…
// Each file in apps/ has functions that fill a stack, by the name of their case.
const fs = require('fs');
const path = require('path');

const [modules, folder, ...only] = process.argv.slice(2);
const load = (name) => require(path.resolve(modules, name));
const cdk = load('aws-cdk-lib');
const apps = path.join(__dirname, 'apps');

for (const file of fs.readdirSync(apps).sort()) {
  const name = path.basename(file, '.js');
  if (only.length && !only.includes(name)) continue;
  const cases = require(path.join(apps, file))(cdk, load);
  for (const [id, fill] of Object.entries(cases)) {
    const app = new cdk.App({ analyticsReporting: false, context: fill.context });
    const stack = new cdk.Stack(app, 'S', fill.props);
    fill(stack);
    const { template } = app.synth().getStackByName('S');
    const text = JSON.stringify({ Resources: template.Resources }, null, 1);
    fs.writeFileSync(path.join(folder, `${id}.json`), `${text}\n`);
  }
}
