module.exports = ({ Duration, RemovalPolicy, aws_ecr: ecr, aws_iam: iam, aws_kms: kms, aws_events: events }) => ({
  'ecr-default': (stack) => { new ecr.Repository(stack, 'Images'); },
  'ecr': (stack) => {
    const key = new kms.Key(stack, 'Key');
    const images = new ecr.Repository(stack, 'Images', {
      repositoryName: 'tools/solver', imageScanOnPush: true, imageTagMutability: ecr.TagMutability.IMMUTABLE,
      encryption: ecr.RepositoryEncryption.KMS, encryptionKey: key, emptyOnDelete: true, removalPolicy: RemovalPolicy.DESTROY,
    });
    images.addLifecycleRule({ maxImageCount: 5 });
    images.addLifecycleRule({ tagPrefixList: ['dev'], maxImageAge: Duration.days(30), description: 'old' });
    images.addLifecycleRule({ tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(1) });
    images.addToResourcePolicy(new iam.PolicyStatement({ actions: ['ecr:BatchGetImage'], principals: [new iam.AccountPrincipal('123456789012')] }));
  },
  'ecr-grants': (stack) => {
    const images = new ecr.Repository(stack, 'Images');
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
    images.grantPull(role);
    const builder = new iam.Role(stack, 'Builder', { assumedBy: new iam.ServicePrincipal('codebuild.amazonaws.com') });
    images.grantPullPush(builder);
    const reader = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    images.grantRead(reader);
  },
});
