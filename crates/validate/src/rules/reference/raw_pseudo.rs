//! W1054: the name of a pseudo parameter as a plain string.

use super::placed;
use crate::rule;
use crate::rules::{Context, Findings, Rule};
use stackwright_template::model::{
    Function, Intrinsic, Owner, PSEUDO_PARAMETERS, Path, Section, Segment,
};
use stackwright_template::parse::{Data, Node};

rule! {
    /// ## What it does
    /// Finds texts such as `AWS::Region` that stand in properties, outputs or conditions without `Ref`.
    ///
    /// ## Why it matters
    /// CloudFormation passes on the text as it is.
    ///
    /// ## Example
    /// ```yaml
    /// Environment: {Variables: {REGION: AWS::Region}}   # !Ref AWS::Region
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html>
    pub struct RawPseudo = W1054, "pseudo-parameter-as-text", Warning, on [template];
}

impl Rule for RawPseudo {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        if !cx.text.contains("AWS::") {
            return;
        }
        let sections = [
            (Section::Resources, "Resources"),
            (Section::Outputs, "Outputs"),
            (Section::Conditions, "Conditions"),
        ];
        for (section, name) in sections {
            let entries = cx.template.root.get(name).and_then(Node::as_map);
            for entry in entries.into_iter().flatten() {
                let owner = Owner {
                    section,
                    name: &entry.key,
                };
                let mut path = vec![Segment::Key(name), Segment::Key(&entry.key)];
                let mut walk = Walk {
                    rule: self,
                    cx,
                    owner,
                    out,
                };
                match section {
                    Section::Resources => {
                        if let Some(properties) = entry.value.get("Properties") {
                            path.push(Segment::Key("Properties"));
                            walk.node(properties, &mut path);
                        }
                    }
                    Section::Outputs => {
                        for part in ["Value", "Export"] {
                            if let Some(value) = entry.value.get(part) {
                                path.push(Segment::Key(part));
                                walk.node(value, &mut path);
                                path.pop();
                            }
                        }
                    }
                    _ => walk.node(&entry.value, &mut path),
                }
            }
        }
    }
}

struct Walk<'a, 'n> {
    rule: &'a RawPseudo,
    cx: &'a Context<'n>,
    owner: Owner<'n>,
    out: &'a mut Findings,
}

impl<'n> Walk<'_, 'n> {
    fn node(&mut self, node: &'n Node<'n>, path: &mut Vec<Segment<'n>>) {
        match &node.data {
            Data::String(text) if PSEUDO_PARAMETERS.contains(&text.trim()) => {
                let name = text.trim();
                let finding = self
                    .rule
                    .at(
                        node.span,
                        format!("`{name}` is only a text here, not the pseudo parameter"),
                    )
                    .hint(format!("write `!Ref {name}`"));
                let path = Path(path.clone());
                self.out.report(placed(finding, self.cx, self.owner, &path));
            }
            Data::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    path.push(Segment::Index(index));
                    self.node(item, path);
                    path.pop();
                }
            }
            Data::Map(map) => {
                let function = Intrinsic::of(node).map(|call| call.function);
                // Its argument is a name, and other rules look at it.
                if matches!(
                    function,
                    Some(Function::Ref | Function::GetAtt | Function::GetAzs)
                ) {
                    return;
                }
                for entry in map {
                    path.push(Segment::Key(&entry.key));
                    self.node(&entry.value, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }
}
