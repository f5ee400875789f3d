// Prints what aws-cdk-lib 2.276.0 makes of an app, as the tests compare it: `NODE_PATH=… node nested.js > nested.json`.
const fs = require('fs');
const path = require('path');

// Hashes of templates follow from their bytes, which have another order here.
const known = (text) => text.replace(/[0-9a-f]{64}/g, 'HASH');

const read = (directory, file) => JSON.parse(known(fs.readFileSync(path.join(directory, file), 'utf8')));

exports.print = (app) => {
  const { directory } = app.synth();
  const artifacts = read(directory, 'manifest.json').artifacts;
  const found = { templates: {}, assets: {}, artifacts: {} };
  for (const file of fs.readdirSync(directory).sort()) {
    if (file.endsWith('.template.json')) found.templates[file] = read(directory, file);
    if (file.endsWith('.assets.json')) {
      const { files } = JSON.parse(fs.readFileSync(path.join(directory, file), 'utf8'));
      const assets = Object.values(files).map((asset) => JSON.stringify({ ...asset, destinations: Object.values(asset.destinations) }));
      found.assets[file] = assets.map((asset) => JSON.parse(known(asset)));
    }
  }
  for (const [id, { type, properties, dependencies = [], displayName }] of Object.entries(artifacts)) {
    delete properties.validateOnSynth;
    const isStack = type === 'aws:cloudformation:stack';
    if (isStack || type === 'cdk:asset-manifest') found.artifacts[id] = { type, properties, dependencies, displayName };
  }
  console.log(JSON.stringify(found, undefined, 1));
};
