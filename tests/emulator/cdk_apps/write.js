// Writes the assembly of an app: node write.js MODULES APP FOLDER. CDK_CONTEXT_JSON is read as the command gives it.
const path = require('path');
const [modules, name, folder] = process.argv.slice(2);
const cdk = require(path.resolve(modules, 'aws-cdk-lib'));
const lib = path.resolve(modules, 'aws-cdk-lib');
const all = new Proxy(cdk, {
  get: (target, key) => target[key] ?? require(path.join(lib, key.replace(/^aws_/, 'aws-').replaceAll('_', '-'))),
});
const make = require(path.join(__dirname, name));
process.env.CDK_OUTDIR = folder ?? process.env.CDK_OUTDIR;
const flags = make.recommended ? require(path.join(lib, 'recommended-feature-flags.json')) : {};
const context = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:enable-asset-metadata': true, '@aws-cdk/core:failSynthOnValidationErrors': false, ...flags, ...JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}') };
process.env.CDK_CONTEXT_JSON = JSON.stringify(context);
make(all).synth();
