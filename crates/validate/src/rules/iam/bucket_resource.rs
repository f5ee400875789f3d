//! E3514: resources in the policy of a bucket.

use super::documents::documents;
use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_schemas::iam_actions;
use stackwright_template::engines::Answer;
use stackwright_template::engines::text::{Piece, Scope, Symbol, SymbolKind, Text};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that the resources in a bucket's policy are that bucket or objects in it.
    ///
    /// ## Why it matters
    /// S3 refuses the policy: it has an invalid resource.
    ///
    /// ## Example
    /// ```yaml
    /// Policy: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: {Effect: Allow,
    ///   Principal: "*", Action: s3:GetObject, Resource: "*"}}}}   # !Sub '${Files.Arn}/*'
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-arn-format.html>
    pub struct BucketResource = E3514, "bucket-policy-resource", Error, on [forms "AWS::S3::BucketPolicy"];
}

impl Rule for BucketResource {
    fn form<'t>(&self, cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let scope = Scope {
            template: cx.template,
            environment: &form.environment,
        };
        let Some(bucket) = form.properties.get("Bucket") else {
            return;
        };
        let name = scope.text(bucket);
        let made_up = bucket
            .resource()
            .and_then(|name| cx.template.resources.get(name))
            .is_some_and(|bucket| {
                bucket.type_name == "AWS::S3::Bucket" && bucket.property("BucketName").is_none()
            });
        for document in documents(form.resource, form) {
            let Some(statements) = document.instance.get("Statement") else {
                continue;
            };
            let list = !statements.items().is_empty();
            for (index, statement) in statements.one_or_many().iter().enumerate() {
                if let Some((action, message)) = inapplicable(&scope, statement) {
                    let mut path = format!("{}.Statement", document.path);
                    if list {
                        path.push_str(&format!(".{index}"));
                    }
                    out.report(
                        self.at(action.span(), message)
                            .hint("name the bucket for what is done to the bucket, and what is in it, with /* behind it, for what is done to objects")
                            .property(format!("{path}.Action")),
                    );
                }
                for key in ["Resource", "NotResource"] {
                    let Some(resources) = statement.get(key) else {
                        continue;
                    };
                    let many = !resources.items().is_empty();
                    for (item, one) in resources.one_or_many().iter().enumerate() {
                        let text = scope.text(one);
                        let found = fault(&text, &name)
                            .or_else(|| made_up.then(|| of_another(&text, &name)).flatten());
                        let Some((message, hint)) = found else {
                            continue;
                        };
                        let mut path = format!("{}.Statement", document.path);
                        if list {
                            path.push_str(&format!(".{index}"));
                        }
                        path.push_str(&format!(".{key}"));
                        if many {
                            path.push_str(&format!(".{item}"));
                        }
                        let finding = self
                            .at(one.span(), message)
                            .hint(hint)
                            .related(bucket.span(), "the bucket")
                            .property(&path);
                        out.report(finding);
                    }
                }
            }
        }
    }
}

/// An action of a statement that is done to none of its resources, which S3 refuses.
fn inapplicable<'a, 't>(
    scope: &Scope<'_, 't>,
    statement: &'a Instance<'t>,
) -> Option<(&'a Instance<'t>, String)> {
    let resources = statement.get("Resource")?;
    let texts: Vec<String> = resources
        .one_or_many()
        .iter()
        .map(|one| scope.text(one).to_string())
        .collect();
    // The part behind the bucket's name is what tells a bucket from an object.
    let behind = |text: &String| {
        text.rsplit_once(":::")
            .map(|(_, rest)| rest.contains('/') || rest.contains('*'))
    };
    let of_objects: Option<Vec<bool>> = texts.iter().map(behind).collect();
    let of_objects = of_objects.filter(|all| !all.is_empty())?;
    let service = iam_actions::service("s3")?;
    statement.get("Action")?.one_or_many().iter().find_map(|action| {
        let text = action.text()?;
        let name = text.strip_prefix("s3:")?;
        if name.contains(['*', '?']) {
            return None;
        }
        let known = service.action(name)?;
        let takes = |object: bool| {
            service
                .resource_types_of(known)
                .any(|resource| match resource.name {
                    "object" => object,
                    "bucket" => !object,
                    _ => false,
                })
        };
        let is_done = of_objects
            .iter()
            .zip(&texts)
            .any(|(object, text)| takes(*object) || text.ends_with('*') && takes(false) && !text.contains('/'));
        (!is_done).then(|| {
            let what = if of_objects[0] { "a bucket, and the resources are objects" } else { "objects, and the resources are buckets" };
            (action, format!("S3 refuses the policy: `{text}` is done to {what} (\"Action does not apply to any resource(s) in statement\")"))
        })
    })
}

/// What is wrong with a resource that is written with a literal name, where that of the bucket is made up.
fn of_another(text: &Text, bucket: &Text) -> Option<(String, String)> {
    let known = text.known()?;
    let (_, rest) = known.split_once(":s3:::")?;
    let other = rest.split('/').next().unwrap_or_default();
    (!other.contains(['*', '?', '$'])).then(|| another(known, bucket))
}

fn another(shown: &str, bucket: &Text) -> (String, String) {
    (
        format!("`{shown}` is in another bucket than the policy's, `{bucket}`"),
        example(bucket),
    )
}

/// What to write instead.
fn example(bucket: &Text) -> String {
    match bucket.known() {
        Some(name) => format!("write `arn:aws:s3:::{name}` or `arn:aws:s3:::{name}/*`"),
        None => format!("write `arn:aws:s3:::{bucket}` or `arn:aws:s3:::{bucket}/*` in `!Sub`"),
    }
}

/// What is wrong with a resource in the policy of the bucket of that name.
fn fault(text: &Text, bucket: &Text) -> Option<(String, String)> {
    if text.known() == Some("*") {
        return Some((
            "the policy of a bucket is about that bucket, not about `*`".to_owned(),
            example(bucket),
        ));
    }
    let shown = text.to_string();
    let parts: Vec<&str> = shown.splitn(6, ':').collect();
    let ["arn", _, service, region, account, _] = parts[..] else {
        // What has no form of an ARN, or not yet, is the grammar's.
        return None;
    };
    if matches!(text.pieces.first(), Some(Piece::Literal(first)) if first.starts_with("arn:")) {
        // A bucket on Outposts and an access point have ARNs of their own.
        if !service.contains(['$', '*', '?']) && !service.starts_with("s3") {
            return Some((
                format!("`{shown}` is about {service}, and not about a bucket"),
                example(bucket),
            ));
        }
        if service == "s3"
            && (!region.is_empty() || !account.is_empty())
            && !shown.contains(":accesspoint/")
        {
            return Some((
                format!(
                    "`{shown}` has a region or an account, and the ARN of a bucket has neither"
                ),
                example(bucket),
            ));
        }
    }
    // A bucket that is given by its ARN is another rule's.
    let named = match bucket.pieces.first() {
        Some(Piece::Literal(first)) => !first.starts_with("arn:"),
        first => first.is_some(),
    };
    if service != "s3" || !named {
        return None;
    }
    let partition = Text {
        pieces: vec![Piece::Symbol(Symbol {
            id: "AWS::Partition".to_owned(),
            kind: SymbolKind::Part,
        })],
    };
    let start = Text::literal("arn:")
        .then(partition)
        .then(Text::literal(":s3:::"))
        .then(bucket.clone());
    let own = [
        start.clone(),
        start.then(Text::literal("/")).then(Text::any()),
    ];
    let resource = text.with_wildcards(true);
    let possible = own
        .iter()
        .any(|own| own.intersects(&resource) != Answer::No);
    (!possible).then(|| another(&shown, bucket))
}
