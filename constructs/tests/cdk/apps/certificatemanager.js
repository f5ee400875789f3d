// Certificates: validated in one zone and several, by mail, private ones, and an alarm before they end.
module.exports = ({ Duration, aws_acmpca: pca, aws_certificatemanager: acm, aws_cloudwatch: cw, aws_route53: route53 }) => ({
  'certificate-zones': (stack) => {
    const com = new route53.PublicHostedZone(stack, 'Com', { zoneName: 'example.com' });
    const net = route53.HostedZone.fromHostedZoneAttributes(stack, 'Net', { hostedZoneId: 'Z123456789', zoneName: 'example.net' });
    const certificate = new acm.Certificate(stack, 'Certificate', { domainName: 'example.com', subjectAlternativeNames: ['www.example.com', 'www.example.net'], validation: acm.CertificateValidation.fromDnsMultiZone({ 'example.com': com, 'www.example.com': com, 'www.example.net': net }), certificateName: 'shop', keyAlgorithm: acm.KeyAlgorithm.EC_PRIME256V1, transparencyLoggingEnabled: false });
    new cw.Alarm(stack, 'Ends', { metric: certificate.metricDaysToExpiry(), threshold: 14, evaluationPeriods: 1, comparisonOperator: cw.ComparisonOperator.LESS_THAN_THRESHOLD });
  },
  'certificate-others': (stack) => {
    new acm.Certificate(stack, 'Mail', { domainName: 'shop.example.com', validation: acm.CertificateValidation.fromEmail({ 'shop.example.com': 'example.com' }) });
    new acm.Certificate(stack, 'Hand', { domainName: '*.example.org', validation: acm.CertificateValidation.fromDns() });
    const authority = pca.CertificateAuthority.fromCertificateAuthorityArn(stack, 'Authority', 'arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/1234abcd-12ab-34cd-56ef-1234567890ab');
    new acm.PrivateCertificate(stack, 'Private', { domainName: 'inside.example.com', subjectAlternativeNames: ['api.inside.example.com'], certificateAuthority: authority });
  },
});
