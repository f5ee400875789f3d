//! What is published before a stack is deployed: the templates of its nested stacks, and, where the synthesizer says so,
//! its own.

use crate::json::IndexMap;
use crate::json::{Map, Value as Json, json};

use super::Plan;
use super::references::{Links, Readers};
use super::resolve::Concatenation;
use super::template;
use crate::asset::{AssetManifest, FileAsset, FileSource, StackAssets, Staging};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::hash::sha256;
use crate::logical_id;
use crate::stack;
use crate::synthesizer::Bound;

/// What goes with the template of a stack that is deployed by itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Published {
    pub nested: Vec<NestedTemplate>,
    pub assets: Option<AssetManifest>,
    /// What the synthesizer adds to what the manifest says of the stack.
    pub properties: Map<String, Json>,
}

/// A stack whose templates are being completed.
struct Deployed {
    bound: Bound,
    assets: StackAssets,
    nested: Vec<NestedTemplate>,
}

/// The template of a nested stack.
#[derive(Clone, Debug)]
pub(crate) struct NestedTemplate {
    /// The path of the nested stack in the tree.
    pub path: String,
    /// The name of its file in the assembly.
    pub file: String,
    pub template: Json,
}

/// Completes the templates, and takes those of nested stacks out of them: what is left are stacks that are deployed by
/// themselves, each with what goes with it.
pub(super) fn publish(
    plan: &Plan<'_>,
    templates: &mut IndexMap<u32, Json>,
    mut links: Links,
    staging: &mut Staging,
) -> IndexMap<u32, Published> {
    for (&stack, template) in templates.iter_mut() {
        if let Some(link) = links.get_mut(&stack) {
            for (id, resource) in link.readers.take().into_iter().flat_map(Readers::resources) {
                template["Resources"][id] = resource;
            }
            for (node, (property, name)) in std::mem::take(&mut link.names) {
                if let Some(id) = plan.logical_id(node) {
                    let resource = &mut template["Resources"][id];
                    complete(plan, node, resource, &["Properties", property], name.into());
                }
            }
            template::add_outputs(template, std::mem::take(&mut link.outputs));
            template::add_parameters(template, link.parameters.keys());
        }
    }
    let outermost = templates
        .keys()
        .filter(|stack| !plan.nested.contains_key(*stack));
    let mut deployed: IndexMap<u32, Deployed> = outermost
        .map(|&stack| (stack, Deployed::new(plan, stack)))
        .collect();
    for stack in from_the_inside_out(plan, templates) {
        let parameters = links.remove(&stack).map(|link| link.parameters);
        if let Some(into) = deployed.get_mut(&plan.outermost(stack)) {
            into.publish_nested(plan, stack, parameters.unwrap_or_default(), templates);
        }
    }
    let complete = deployed.into_iter().filter_map(|(stack, deployed)| {
        let template = templates.get_mut(&stack)?;
        Some((stack, deployed.complete(plan, stack, template, staging)))
    });
    complete.collect()
}

/// The nested stacks, each before the one that it is in, as that holds the hash of its template.
fn from_the_inside_out(plan: &Plan<'_>, templates: &IndexMap<u32, Json>) -> Vec<u32> {
    let (mut ordered, mut open): (Vec<u32>, Vec<u32>) = Default::default();
    for &stack in templates.keys() {
        while let Some(done) = open.pop_if(|around| !plan.is_inside(stack, *around)) {
            ordered.push(done);
        }
        if plan.nested.contains_key(&stack) {
            open.push(stack);
        }
    }
    ordered.extend(open.into_iter().rev());
    ordered
}

impl Deployed {
    fn new(plan: &Plan<'_>, stack: u32) -> Deployed {
        let nodes = plan.graph.nodes.borrow();
        let assets = nodes[stack as usize]
            .stack()
            .map(|stack| stack.assets.clone());
        Deployed {
            bound: Bound::of(plan.graph, stack),
            assets: assets.unwrap_or_default(),
            nested: Vec::new(),
        }
    }

    /// Publishes a template under its hash and returns the key of the object.
    fn publish_template(&mut self, file: String, name: String, template: &Json) -> String {
        let hash = sha256::hex(template.to_string().as_bytes());
        let (store, place) = self.bound.assets();
        let key = store.key(place, &format!("{hash}.json"));
        // A template that is there already under this hash is the same one.
        let asset = FileAsset::new(hash, FileSource::assembly_file(file)).display_name(name);
        let _ = self.assets.add_file(asset);
        key
    }

    fn publish_nested(
        &mut self,
        plan: &Plan<'_>,
        stack: u32,
        parameters: IndexMap<String, Json>,
        templates: &mut IndexMap<u32, Json>,
    ) {
        let (Some(nested), Some(template)) = (plan.nested.get(&stack), templates.get(&stack))
        else {
            return;
        };
        if !self.bound.publishes_assets() {
            let message = "the template of a nested stack is a file, and the stack's synthesizer publishes none";
            return plan.graph.find(stack, cannot_publish(message));
        }
        let path = plan.graph.ids_below(0, stack);
        let file = format!(
            "{}.nested.template.json",
            logical_id::logical_id(&path).unwrap_or_default()
        );
        let name = plan.graph.ids_below(plan.outermost(stack), stack).join("/");
        let key = self.publish_template(
            file.clone(),
            format!("{name} Nested Stack Template"),
            template,
        );
        self.nested.push(NestedTemplate {
            path: plan.path_of(stack),
            file: file.clone(),
            template: template.clone(),
        });
        let Some(id) = plan.logical_id(nested.resource) else {
            return;
        };
        let Some(outer) = templates.get_mut(&nested.outer) else {
            return;
        };
        let resource = &mut outer["Resources"][id];
        let has_url = resource["Properties"].get("TemplateURL").is_some();
        let mut complete = |path: &[&str], value| {
            complete(plan, nested.resource, resource, path, value);
        };
        for (name, value) in parameters {
            complete(&["Properties", "Parameters", &name], value);
        }
        if !has_url {
            complete(&["Properties", "TemplateURL"], self.url(key));
        }
        if plan.asset_metadata {
            complete(&["Metadata", "aws:asset:path"], json!(file));
            complete(&["Metadata", "aws:asset:property"], json!("TemplateURL"));
        }
    }

    /// Where CloudFormation finds a published file.
    fn url(&self, key: String) -> Json {
        let (store, place) = self.bound.assets();
        let region = match place.region() {
            Some(region) => json!(region),
            None => json!({"Ref": "AWS::Region"}),
        };
        let text = |text: String| match text.contains("${") {
            true => json!({"Fn::Sub": text}),
            false => text.into(),
        };
        let mut url = Concatenation::default();
        url.push(json!("https://s3."));
        url.push(region);
        url.push(json!("."));
        url.push(json!({"Ref": "AWS::URLSuffix"}));
        url.push(json!("/"));
        url.push(text(store.bucket(place)));
        url.push(json!("/"));
        url.push(text(key));
        url.finish()
    }

    fn complete(
        mut self,
        plan: &Plan<'_>,
        stack: u32,
        template: &mut Json,
        staging: &mut Staging,
    ) -> Published {
        self.bound.add_version_rule(template);
        template::order_sections(template);
        let mut properties = self.bound.stack_properties();
        if self.bound.publishes_template() {
            let name = format!("{} Template", stack::stack_name(plan.graph, stack));
            let key =
                self.publish_template(stack::template_file(plan.graph, stack), name, template);
            let (store, place) = self.bound.assets();
            let url = format!("s3://{}/{key}", store.bucket(place));
            properties.insert("stackTemplateAssetObjectUrl".into(), url.into());
        }
        if !self.assets.is_empty() && !self.bound.publishes_assets() {
            let message = "the stack has files or images, and its synthesizer publishes none";
            plan.graph.find(stack, cannot_publish(message));
        }
        let directory = super::directory(plan, plan.stage_of(stack));
        let is_staged = !plan.asks_for("aws:cdk:disable-asset-staging");
        let manifest = || {
            let staging = is_staged.then_some(staging);
            self.assets
                .manifest(self.bound.assets(), &directory, staging)
        };
        Published {
            assets: (!self.assets.is_empty()).then(manifest),
            nested: self.nested,
            properties,
        }
    }
}

/// Writes into a resource of a template, of which the app may have made what cannot hold it.
fn complete(plan: &Plan<'_>, node: u32, resource: &mut Json, path: &[&str], value: Json) {
    if let Err(problem) = template::change_at(resource, path, Some(value)) {
        let problem = Diagnostic::error(codes::ESCAPE_HATCH, problem);
        plan.graph.find(node, problem.property(path.join(".")));
    }
}

fn cannot_publish(message: &str) -> Diagnostic {
    Diagnostic::error(codes::SYNTHESIZER, message)
        .hint("use `Synthesizer::caller()` or `Synthesizer::bootstrapped()`")
}
