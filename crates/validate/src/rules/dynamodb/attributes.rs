//! E3039: checks that the attributes in the keys of a table and its indexes are exactly those that `AttributeDefinitions` declares.

use crate::rule;
use crate::rules::extension::select;
use crate::rules::{Context, Findings, Form, Rule};

rule! {
    /// ## What it does
    /// Checks that the attributes in the keys of a table and its indexes are exactly those that
    /// `AttributeDefinitions` declares.
    ///
    /// ## Why it matters
    /// DynamoDB refuses the table.
    ///
    /// ## Example
    /// ```yaml
    /// Items: {Type: AWS::DynamoDB::Table, Properties: {BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{AttributeName: id, AttributeType: S}, {AttributeName: extra, AttributeType: S}], KeySchema: [{AttributeName: ids, KeyType: HASH}]}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html>
    pub struct Attributes = E3039, "table-attributes", Error, on [forms "AWS::DynamoDB::Table" "AWS::DynamoDB::GlobalTable"];
}

impl Rule for Attributes {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let resource = form.resource;
        let p = &form.properties;
        let mut keys: Vec<&str> = Vec::new();
        let mut known = true;
        for path in [
            "KeySchema.*.AttributeName",
            "GlobalSecondaryIndexes.*.KeySchema.*.AttributeName",
            "LocalSecondaryIndexes.*.KeySchema.*.AttributeName",
        ] {
            for at in select(p, resource.properties_span(), path) {
                match at.instance.text() {
                    Some(name) => keys.push(name),
                    None => known = false,
                }
            }
        }
        let declared = select(
            p,
            resource.properties_span(),
            "AttributeDefinitions.*.AttributeName",
        );
        known &= declared.iter().all(|at| at.instance.text().is_some())
            && !p.has_unknown_at(&[
                "KeySchema",
                "GlobalSecondaryIndexes",
                "LocalSecondaryIndexes",
                "AttributeDefinitions",
            ]);
        if !known {
            return;
        }
        for at in &declared {
            if let Some(name) = at.instance.text().filter(|name| !keys.contains(name)) {
                out.report(
                    self.at(
                        at.instance.span(),
                        format!("the attribute `{name}` is in no key; only keys are declared"),
                    )
                    .property(&at.path),
                );
            }
        }
        for path in [
            "KeySchema.*.AttributeName",
            "GlobalSecondaryIndexes.*.KeySchema.*.AttributeName",
            "LocalSecondaryIndexes.*.KeySchema.*.AttributeName",
        ] {
            for at in select(p, resource.properties_span(), path) {
                if let Some(name) = at.instance.text()
                    && !declared.iter().any(|one| one.instance.text() == Some(name))
                {
                    out.report(
                        self.at(
                            at.instance.span(),
                            format!("the key `{name}` is not in `AttributeDefinitions`"),
                        )
                        .property(&at.path),
                    );
                }
            }
        }
    }
}
