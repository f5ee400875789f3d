//! W1051: finds the value of a secret where its ARN is wanted.

use super::found::each;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::Segment;

rule! {
    /// ## What it does
    /// Finds `{{resolve:secretsmanager:…}}` in properties that want the ARN of a secret.
    ///
    /// ## Why it matters
    /// The reference is replaced by what the secret holds. The service looks for a secret of that name, fails, and may
    /// write the value into its log.
    ///
    /// ## Example
    /// ```yaml
    /// Auth: [{AuthScheme: SECRETS, SecretArn: "{{resolve:secretsmanager:db}}"}]   # !Ref Secret
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html>
    pub struct SecretInsteadOfArn = W1051, "secret-instead-of-arn", Warning, on [template];
}

/// Properties that name a secret by its ARN.
const ARNS: &[&str] = &[
    "SecretArn",
    "SecretARN",
    "SecretsManagerConfiguration",
    "SecretsManagerOracleAsmSecretId",
    "SecretsManagerSecretId",
    "SecretsManagerSecurityDbEncryptionSecretId",
];

impl Rule for SecretInsteadOfArn {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        each(cx, |found| {
            if found.service() != "secretsmanager" || !found.in_properties() {
                return;
            }
            // Only where the reference is the whole value: in a longer text it may be a part of the ARN.
            let whole = found
                .node
                .as_str()
                .is_some_and(|text| text.trim().len() == found.text.len() + 4);
            let name = found.path.0.iter().find_map(|segment| match segment {
                Segment::Key(key) if ARNS.contains(key) => Some(*key),
                _ => None,
            });
            if let Some(name) = name.filter(|_| whole) {
                let message = format!(
                    "`{name}` wants the ARN of a secret, and the dynamic reference yields what is in it"
                );
                out.report(
                    found
                        .placed(self.at(found.span(), message))
                        .hint("write the ARN itself, or refer to the secret with `Ref`"),
                );
            }
        });
    }
}
