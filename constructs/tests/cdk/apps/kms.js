// Keys: their administrators, their other names, and what else than encryption they are for.
module.exports = ({ Duration, RemovalPolicy, aws_iam: iam, aws_kms: kms }) => ({
  'kms-admins': (stack) => {
    const admin = new iam.Role(stack, 'Admin', { assumedBy: new iam.AccountPrincipal('123456789012') });
    const key = new kms.Key(stack, 'Key', { admins: [admin], enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
    key.addAlias('alias/one');
    key.addAlias('alias/two');
    new kms.Alias(stack, 'Own', { aliasName: 'own', targetKey: key, removalPolicy: RemovalPolicy.RETAIN });
  },
  'kms-mac': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const mac = new kms.Key(stack, 'Mac', { keySpec: kms.KeySpec.HMAC_256, keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC });
    mac.grantGenerateMac(role);
    mac.grantVerifyMac(role);
    const sign = new kms.Key(stack, 'Sign', { keySpec: kms.KeySpec.ECC_NIST_P256, keyUsage: kms.KeyUsage.SIGN_VERIFY, multiRegion: true });
    sign.grantSignVerify(role);
    const theirs = kms.Key.fromKeyArn(stack, 'Theirs', 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    theirs.grantSign(role);
    theirs.grantVerify(role);
    theirs.addAlias('alias/theirs');
  },
  'kms-aliased': (stack) => {
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const known = kms.Alias.fromAliasName(stack, 'Known', 'alias/shop');
    known.grantEncryptDecrypt(role);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources: [known.keyArn] }));
  },
});
