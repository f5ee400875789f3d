// Buckets: web sites, what empties and what copies them, and reports on them.
module.exports = ({ Duration, RemovalPolicy, aws_iam: iam, aws_kms: kms, aws_s3: s3 }) => {
  const props = { encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL };
  return {
    's3-website': (stack) => {
      new s3.Bucket(stack, 'Site', { encryption: s3.BucketEncryption.S3_MANAGED, websiteIndexDocument: 'index.html', websiteErrorDocument: 'error.html', publicReadAccess: true,
        blockPublicAccess: new s3.BlockPublicAccess({ blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: false, restrictPublicBuckets: false }),
        websiteRoutingRules: [{ condition: { keyPrefixEquals: 'old/', httpErrorCodeReturnedEquals: '404' }, hostName: 'example.org', protocol: s3.RedirectProtocol.HTTPS, httpRedirectCode: '302', replaceKey: s3.ReplaceKey.prefixWith('new/') },
          { condition: { keyPrefixEquals: 'gone' }, replaceKey: s3.ReplaceKey.with('gone.html') }] });
      const www = new s3.Bucket(stack, 'Www', { ...props, websiteRedirect: { hostName: 'example.org', protocol: s3.RedirectProtocol.HTTPS } });
      new iam.ManagedPolicy(stack, 'Known', { statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'], conditions: { StringEquals: { a: www.bucketWebsiteUrl, b: www.bucketWebsiteDomainName, c: www.bucketDomainName, d: www.urlForObject('a.txt'), e: www.virtualHostedUrlForObject('a.txt'), f: www.bucketDualStackDomainName, g: www.virtualHostedUrlForObject('b.txt', { regional: false }), h: www.s3UrlForObject('c') } } })] });
    },
    's3-emptied': (stack) => {
      new s3.Bucket(stack, 'One', { ...props, removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true });
      new s3.Bucket(stack, 'Two', { ...props, removalPolicy: RemovalPolicy.DESTROY, autoDeleteObjects: true, enforceSSL: true });
    },
    's3-locked': (stack) => {
      new s3.Bucket(stack, 'Lock', { ...props, objectLockEnabled: true });
      new s3.Bucket(stack, 'Governed', { ...props, objectLockDefaultRetention: s3.ObjectLockRetention.governance(Duration.days(30)) });
      new s3.Bucket(stack, 'Complied', { ...props, objectLockDefaultRetention: s3.ObjectLockRetention.compliance(Duration.days(365)) });
    },
    's3-reports': (stack) => {
      const reports = new s3.Bucket(stack, 'Reports', { ...props });
      new s3.Bucket(stack, 'Files', { ...props, inventories: [{ destination: { bucket: reports, prefix: 'files' }, frequency: s3.InventoryFrequency.DAILY, format: s3.InventoryFormat.PARQUET, includeObjectVersions: s3.InventoryObjectVersion.CURRENT, objectsPrefix: 'in/', optionalFields: ['Size', 'ETag'] },
        { destination: { bucket: reports, bucketOwner: '123456789012' }, inventoryId: 'weekly', enabled: false }],
        metrics: [{ id: 'all' }, { id: 'some', prefix: 'in/', tagFilters: { kind: 'a' } }],
        intelligentTieringConfigurations: [{ name: 'cold', prefix: 'in/', archiveAccessTierTime: Duration.days(90), deepArchiveAccessTierTime: Duration.days(180), tags: [{ key: 'kind', value: 'a' }] }],
        serverAccessLogsBucket: reports, serverAccessLogsPrefix: 'logs/', targetObjectKeyFormat: s3.TargetObjectKeyFormat.partitionedPrefix(s3.PartitionDateSource.EVENT_TIME),
        transitionDefaultMinimumObjectSize: s3.TransitionDefaultMinimumObjectSize.VARIES_BY_STORAGE_CLASS, lifecycleRules: [{ expiration: Duration.days(9) }] });
    },
    's3-replicated': (stack) => {
      const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
      const near = new s3.Bucket(stack, 'Near', { ...props, versioned: true });
      const far = s3.Bucket.fromBucketName(stack, 'Far', 'far-copy');
      new s3.Bucket(stack, 'Files', { ...props, versioned: true, replicationRules: [
        { destination: near, priority: 1, filter: { prefix: 'in/' }, deleteMarkerReplication: true },
        { destination: far, priority: 2, id: 'far', storageClass: s3.StorageClass.INFREQUENT_ACCESS, replicationTimeControl: s3.ReplicationTimeValue.FIFTEEN_MINUTES, metrics: s3.ReplicationTimeValue.FIFTEEN_MINUTES, filter: { tags: [{ key: 'kind', value: 'a' }] } }] });
      new s3.Bucket(stack, 'Secret', { encryption: s3.BucketEncryption.KMS, encryptionKey: key, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, versioned: true, replicationRules: [{ destination: near, kmsKey: key, sseKmsEncryptedObjects: true, accessControlTransition: false }] });
    },
  };
};
