//! SW1060, SW1077: what the stacks of an app need of each other.

use crate::rule;
use crate::rules::update::removed;
use crate::rules::{Context, Findings, Rule};
use crate::{Diagnostic, Severity};
use stackwright_template::model::{Call, Function, Link};
use stackwright_template::suggest::did_you_mean;

rule! {
    /// ## What it does
    /// Checks, when the templates of an app are checked together, that what a stack imports (`Fn::ImportValue`,
    /// `Fn::GetStackOutput`) is there in the stack that it is meant to come from: the one whose name the export's
    /// name begins with, or that exports nearly the same name. An update that takes an export away which another
    /// stack of the app still imports is reported too.
    ///
    /// ## Why it matters
    /// CloudFormation refuses the importing stack, and it refuses to take away an export that is in use. Each
    /// template alone is right.
    ///
    /// ## Example
    /// ```yaml
    /// Value: !ImportValue 'Network:VpcId'   # Network exports Network:Vpc
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-importvalue.html>
    pub struct MissingExport = SW1060, "missing-export", Error, on [calls ImportValue GetStackOutput, template];
}

rule! {
    /// ## What it does
    /// Reports stacks of an app that import from each other in a circle.
    ///
    /// ## Why it matters
    /// Whichever is deployed first misses an export of the other, so that none can be deployed to an empty account, and
    /// none can be deleted.
    ///
    /// ## Example
    /// ```yaml
    /// Value: !ImportValue 'Web:Url'   # in the stack Data, from which Web imports
    /// ```
    ///
    /// ## Source
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html>
    pub struct StackCycle = SW1077, "stack-cycle", Error, on [template];
}

/// The stack that a name is meant to come from: the one with the longest name that it begins with, and what follows.
fn owner<'n>(link: Link<'_>, name: &'n str) -> Option<(usize, &'n str)> {
    let stacks = link.app.stacks.iter().enumerate();
    stacks
        .filter(|(index, _)| *index != link.at)
        .filter_map(|(index, stack)| {
            let rest = name.strip_prefix(stack.name)?;
            let first = rest.chars().next()?;
            (!first.is_alphanumeric()).then_some((index, rest, stack.name.len()))
        })
        .max_by_key(|(.., length)| *length)
        .map(|(index, rest, _)| (index, rest))
}

impl Rule for MissingExport {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(link) = cx.link else {
            return;
        };
        let outputs = cx.template.root.get("Outputs");
        let span = outputs.map_or(cx.template.root.span, |outputs| outputs.span);
        let span =
            stackwright_template::parse::Span::new(span.start as usize, span.start as usize + 1);
        for removed in removed(link) {
            let own = link.member().name;
            let (message, hint) = if removed.stays {
                (
                    format!(
                        "the update fails: `{own}` no longer exports `{}`, which the stack `{}` of this app imports",
                        removed.name, removed.importer
                    ),
                    "keep the export as long as it is imported".to_owned(),
                )
            } else {
                (
                    format!(
                        "the update fails while the stack `{1}` is deployed as it is: `{own}` no longer exports `{0}`, which `{1}` imports until it is updated",
                        removed.name, removed.importer
                    ),
                    format!(
                        "deploy `{0}` first, by itself: `stackwright deploy {0} --exclusively`; or keep the export in this update and take it away in the next",
                        removed.importer
                    ),
                )
            };
            out.report(self.at(span, message).hint(hint).property("Outputs"));
        }
    }

    fn call(&self, cx: &Context<'_>, call: &Call<'_>, out: &mut Findings) {
        let Some(link) = cx.link else {
            return;
        };
        let finding = match call.function {
            Function::ImportValue => self.import(link, call),
            _ => self.output(link, call),
        };
        let Some(finding) = finding else {
            return;
        };
        let path = &call.path;
        let resource = path
            .starts_with(&["Resources"])
            .then(|| path.key(1))
            .flatten()
            .and_then(|name| cx.template.resources.get(name));
        out.report(match resource {
            Some(resource) => {
                let below = if path.key(2) == Some("Properties") {
                    3
                } else {
                    2
                };
                finding
                    .resource(resource)
                    .property(path.skip(below).to_string())
            }
            None => finding.property(path.to_string()),
        });
    }
}

impl MissingExport {
    fn import(&self, link: Link<'_>, call: &Call<'_>) -> Option<Diagnostic> {
        let (app, member) = (link.app, link.member());
        let exact = member.text(call.argument, false);
        let certain = exact.is_some();
        let name = exact.or_else(|| member.text(call.argument, true))?;
        let span = call.argument.span;
        if let Some(export) = app.export(&name, link.at) {
            return (export.stack == link.at).then(|| {
                self.at(
                    span,
                    format!(
                        "the stack `{}` imports its own export `{name}`",
                        member.name
                    ),
                )
                .hint(format!(
                    "refer to what the output `{}` has as its value",
                    export.output
                ))
            });
        }
        if let Some(elsewhere) = app.exports_named(&name).next() {
            let stack = &app.stacks[elsewhere.stack];
            let place = [stack.account, stack.region]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" in ");
            return Some(
                self.at(span, format!("`{name}` is exported by `{}` in {place}, and imports stay within one region and account", stack.name))
                    .hint("hand the value over by Fn::GetStackOutput with Region, or by a parameter"),
            );
        }
        let owned = owner(link, &name);
        let missing = |stack: &str| {
            self.at(
                span,
                format!("the import fails: the stack `{stack}` of this app exports no `{name}`"),
            )
        };
        let finding = match owned {
            Some((stack, rest)) if !app.is_open(stack) => {
                let exports = app.exports_of(stack);
                let owner = app.stacks[stack].name;
                match did_you_mean(&name, exports.iter().copied()) {
                    Some(near) => missing(owner).meant(near),
                    None => {
                        let finding = missing(owner).hint(match exports.as_slice() {
                            [] => "it exports nothing: add an output with Export to it".to_owned(),
                            few if few.len() <= 8 => format!("it exports `{}`", few.join("`, `")),
                            many => format!("it exports {} other names", many.len()),
                        });
                        // `prod-vpc` may also come from a stack elsewhere whose name begins with `prod`.
                        if rest.starts_with(':') {
                            finding
                        } else {
                            finding.severity(Severity::Warning)
                        }
                    }
                }
            }
            Some(_) => return None,
            None => {
                let near = (0..app.stacks.len())
                    .filter(|stack| *stack != link.at && app.same_place(*stack, link.at))
                    .find_map(|stack| {
                        let exports = app.exports_of(stack);
                        let near = did_you_mean(&name, exports.iter().copied())?;
                        Some((stack, near.to_owned()))
                    });
                let (stack, near) = near?;
                missing(app.stacks[stack].name)
                    .meant(near)
                    .severity(Severity::Warning)
            }
        };
        Some(if certain {
            finding
        } else {
            finding.severity(Severity::Warning)
        })
    }

    fn output(&self, link: Link<'_>, call: &Call<'_>) -> Option<Diagnostic> {
        let (app, member) = (link.app, link.member());
        let stack = member.text(call.argument.get("StackName")?, false)?;
        let named = call.argument.get("OutputName")?;
        let output = member.text(named, false)?;
        let found = app.stacks.iter().position(|one| one.name == stack)?;
        let template = app.stacks[found].template;
        if template.outputs.contains_key(output.as_str()) || app.is_open(found) {
            return None;
        }
        let finding = self.at(
            named.span,
            format!("the stack `{stack}` of this app has no output `{output}`"),
        );
        Some(
            match did_you_mean(&output, template.outputs.keys().copied()) {
                Some(near) => finding.meant(near),
                None => finding.hint(format!("add the output to `{stack}`")),
            },
        )
    }
}

impl Rule for StackCycle {
    fn template(&self, cx: &Context<'_>, out: &mut Findings) {
        let Some(link) = cx.link else {
            return;
        };
        let Some(cycle) = link.app.cycle(link.at) else {
            return;
        };
        let next = cycle[1 % cycle.len()];
        let call = cx.template.calls.iter().find(|call| {
            call.function == Function::ImportValue
                && link
                    .member()
                    .text(call.argument, true)
                    .and_then(|name| link.app.export(&name, link.at))
                    .is_some_and(|export| export.stack == next)
        });
        let mut names: Vec<String> = cycle
            .iter()
            .map(|stack| format!("`{}`", link.app.stacks[*stack].name))
            .collect();
        names.push(names[0].clone());
        if let Some(call) = call {
            out.report(
                self.at(
                    call.node.span,
                    format!(
                        "the stacks import from each other in a circle: {}",
                        names.join(" → ")
                    ),
                )
                .hint("move what both need into one of them, or into a third stack")
                .property(call.path.to_string()),
            );
        }
    }
}
