//! SW1130: checks that the settings of a function go together.

use std::collections::HashMap;

use crate::rule;
use crate::rules::{Context, Findings, Form, Rule};
use stackwright_template::model::Instance;

rule! {
    /// ## What it does
    /// Checks that a function has at most 10,240 MB of memory (unless it has a capacity provider) and 512 to 10,240 MB of
    /// ephemeral storage; that its code is one of a zip file in S3, inline, or an image, as its package type says; that it
    /// has subnets and security groups or neither; that a file system comes with a VPC; and that no layer is there in two
    /// versions.
    ///
    /// ## Why it matters
    /// Lambda refuses the function.
    ///
    /// ## Example
    /// ```yaml
    /// Fn: {Type: AWS::Lambda::Function, Properties: {PackageType: Image, Code: {S3Bucket: code, S3Key: app.zip}, Role: !GetAtt Role.Arn}}
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html>
    pub struct FunctionSettings = SW1130, "function-settings", Error, on [forms "AWS::Lambda::Function" with parameters];
}

impl FunctionSettings {
    fn code(p: &Instance<'_>, mut report: impl FnMut(&Instance<'_>, &str, String, &str)) {
        let Some(code) = p.get("Code") else { return };
        if code.unknown().is_some() {
            return;
        }
        let given: Vec<&str> = ["ZipFile", "S3Bucket", "ImageUri"]
            .into_iter()
            .filter(|key| code.get(key).is_some())
            .collect();
        match given[..] {
            [] if code.lacks("ImageUri") && code.entries().is_empty() => {
                report(
                    code,
                    "Code",
                    "the function has no code".into(),
                    "set `S3Bucket` and `S3Key`, `ZipFile` or `ImageUri`",
                );
            }
            [first, second, ..] => {
                let span = code.get(second).unwrap_or(code);
                report(
                    span,
                    &format!("Code.{second}"),
                    format!("the code is in `{first}` or in `{second}`, not in both"),
                    "remove one of them",
                );
            }
            _ => {}
        }
        if let Some(bucket) = code.get("S3Bucket")
            && code.lacks("S3Key")
        {
            report(
                bucket,
                "Code.S3Bucket",
                "the code has a bucket, and no key in it".into(),
                "set `S3Key`",
            );
        }
        let kind = p.get("PackageType");
        match (kind.and_then(Instance::text), code.get("ImageUri")) {
            (Some("Image"), None) if code.lacks("ImageUri") => {
                if let Some(kind) = kind {
                    report(
                        kind,
                        "PackageType",
                        "a function from an image needs `Code.ImageUri`".into(),
                        "set `ImageUri`, or write PackageType: Zip",
                    );
                }
            }
            (Some("Zip"), Some(image)) => report(
                image,
                "Code.ImageUri",
                "a function from a zip file has no `ImageUri`".into(),
                "write PackageType: Image",
            ),
            (None, Some(image))
                if p.lacks("PackageType")
                    && (p.get("Runtime").is_some() || p.get("Handler").is_some()) =>
            {
                report(
                    image,
                    "Code.ImageUri",
                    "a function from an image has no `Runtime` and no `Handler`".into(),
                    "write PackageType: Image, and remove them",
                );
            }
            _ => {}
        }
    }
}

impl Rule for FunctionSettings {
    fn form<'t>(&self, _cx: &Context<'t>, form: &Form<'t>, out: &mut Findings) {
        let _function = form.resource;
        let p = &form.properties;
        let mut report = |value: &Instance<'_>, path: &str, message: String, hint: &str| {
            out.report(self.at(value.span(), message).hint(hint).property(path));
        };
        if let Some(memory) = p.get("MemorySize")
            && let Some(size) = memory.number()
            && (10_240.0..=32_768.0).contains(&size)
            && size > 10_240.0
            && p.lacks("CapacityProviderConfig")
        {
            report(
                memory,
                "MemorySize",
                format!("a function has at most 10240 MB of memory, not {size}"),
                "more is for functions with a `CapacityProviderConfig`",
            );
        }
        if let Some(storage) = p.at("EphemeralStorage.Size")
            && let Some(size) = storage.number()
            && !(512.0..=10_240.0).contains(&size)
        {
            report(
                storage,
                "EphemeralStorage.Size",
                format!("the ephemeral storage of a function has 512 to 10240 MB, not {size}"),
                "take a size in this range, or mount a file system",
            );
        }
        Self::code(p, &mut report);
        if let Some(vpc) = p.get("VpcConfig")
            && vpc.unknown().is_none()
        {
            let empty = |key: &str| match vpc.get(key) {
                Some(list) => list.unknown().is_none() && list.items().is_empty(),
                None => vpc.lacks(key),
            };
            for (key, other, hint) in [
                (
                    "SubnetIds",
                    "SecurityGroupIds",
                    "name at least one security group",
                ),
                ("SecurityGroupIds", "SubnetIds", "name at least one subnet"),
            ] {
                if !empty(key) && empty(other) {
                    report(
                        vpc.get(other).unwrap_or(vpc),
                        "VpcConfig",
                        format!("a function in a VPC has `{key}` and `{other}`"),
                        hint,
                    );
                }
            }
        }
        if let Some(systems) = p.get("FileSystemConfigs")
            && !systems.items().is_empty()
            && p.lacks("VpcConfig")
            && systems.items().iter().any(|system| {
                system
                    .get("Arn")
                    .and_then(Instance::text)
                    .is_none_or(|arn| arn.contains(":elasticfilesystem:"))
            })
        {
            report(
                systems,
                "FileSystemConfigs",
                "a function mounts a file system from within its VPC, and it has none".into(),
                "set `VpcConfig` with subnets that have mount targets",
            );
        }
        let mut layers: HashMap<&str, &str> = HashMap::new();
        for (index, layer) in p
            .get("Layers")
            .map(Instance::items)
            .unwrap_or_default()
            .iter()
            .enumerate()
        {
            if let Some((name, version)) = layer.text().and_then(|arn| arn.rsplit_once(':'))
                && let Some(other) = layers.insert(name, version)
                && other != version
            {
                report(
                    layer,
                    &format!("Layers.{index}"),
                    format!("the layer is there in the versions {other} and {version}"),
                    "remove one of them",
                );
            }
        }
    }
}
