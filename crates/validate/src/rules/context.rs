//! What a rule can look at, and where its findings go.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::Diagnostic;
use crate::report::Unchecked;
use crate::rules::flow::Flow;
use crate::rules::{Form, Rule, registry};
use crate::schema::{Library, TypeSchema};
use stackwright_diagnostic::Subject;
use stackwright_template::budget;
use stackwright_template::model::{
    Assumption, Link, Resource, Returns, Scenarios, Template, has_dynamic_reference,
};
use stackwright_template::parse::{Document, Span};

/// What a rule can look at.
#[derive(Debug)]
pub struct Context<'t> {
    /// The template's model.
    pub template: &'t Template<'t>,
    /// The parsed source.
    pub document: &'t Document<'t>,
    /// The source text.
    pub text: &'t str,
    /// The file that it was read from; `None` for a template from elsewhere.
    pub path: Option<&'t Path>,
    /// The schemas.
    pub library: &'t Library,
    /// The region to deploy to; `None` when the user named none.
    pub region: Option<&'t str>,
    /// Whether scalars must have exactly the schema's type.
    pub strict: bool,
    /// The app that the template is part of, where it was given together with it.
    pub link: Option<Link<'t>>,
    /// The day of the check, as `YYYY-MM-DD`.
    pub today: &'t str,
    /// The forms of the template's resources.
    pub scenarios: &'t Scenarios<'t>,
    /// Who calls whom, worked out when it is first asked for.
    pub(crate) flow: OnceCell<Flow<'t>>,
    /// Whether there is a dynamic reference in it, looked for when it is first asked for.
    pub(crate) is_dynamic: OnceCell<bool>,
}

impl<'t> Context<'t> {
    /// Who calls whom, with what each step needs.
    pub(super) fn flow(&self) -> &Flow<'t> {
        self.flow.get_or_init(|| Flow::new(self.scenarios))
    }

    /// Whether there is a dynamic reference in the template, or what was meant to be one.
    pub(super) fn is_dynamic(&self) -> bool {
        *(self.is_dynamic).get_or_init(|| has_dynamic_reference(self.text))
    }

    /// Whether all templates that there are were given: that no other one adds what is missing in this one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.link.is_some_and(|link| {
            let stacks = &link.app.stacks;
            link.app.complete && !stacks.iter().any(|stack| stack.template.is_rewritten())
        })
    }

    /// Runs a rule on each form of a resource; with `parameters`, where it finds nothing, also on the forms with what
    /// parameters can be, and reports what it finds there as what comes from the value of a parameter.
    pub(super) fn each_form(
        &self,
        rule: &dyn Rule,
        parameters: bool,
        resource: &'t Resource<'t>,
        out: &mut Findings,
    ) {
        let before = out.findings.len();
        let forms = self.scenarios.forms(resource);
        match forms {
            [] => {}
            [only] => rule.form(self, only, out),
            forms => self.several_forms(rule, forms, out),
        }
        if !parameters || out.findings.len() > before {
            return;
        }
        for tried in self.scenarios.tried(resource) {
            let mut found = Findings::default();
            rule.form(self, &tried.form, &mut found);
            for mut finding in found.findings {
                let code = finding.code.clone();
                let known = |other: &Diagnostic| {
                    other.span == finding.span
                        && (other.within.as_ref() == Some(&code) || other.code == code)
                };
                if out.findings.iter().any(known) {
                    continue;
                }
                finding.hint = Some(match finding.hint {
                    Some(hint) => format!("{hint}; {}", tried.because),
                    None => tried.because.clone(),
                });
                registry::recode(&mut finding, "W1030");
                finding.within = Some(code);
                out.report(finding);
            }
        }
    }

    /// Runs a rule on forms, and says of what it finds in some of them under which conditions it does.
    fn several_forms(&self, rule: &dyn Rule, forms: &[Form<'t>], out: &mut Findings) {
        type Key = (Option<Span>, String);
        let mut order: Vec<Key> = Vec::new();
        let mut found_in: HashMap<Key, (Diagnostic, Vec<usize>)> = HashMap::new();
        for (index, form) in forms.iter().enumerate() {
            let mut found = Findings {
                before: 0,
                ..Findings::default()
            };
            rule.form(self, form, &mut found);
            out.unchecked.append(&mut found.unchecked);
            for finding in found.findings {
                let key = (finding.span, finding.message.clone());
                let (_, places) = found_in.entry(key.clone()).or_insert_with(|| {
                    order.push(key);
                    (finding, Vec::new())
                });
                places.push(index);
            }
            if order.len() > budget::MAX_FINDINGS {
                break;
            }
        }
        for key in order {
            let Some((mut finding, places)) = found_in.remove(&key) else {
                continue;
            };
            if let Some(when) = when(forms, &places) {
                finding.hint = Some(match finding.hint {
                    Some(hint) => format!("{hint}; this is {when}"),
                    None => format!("this is {when}"),
                });
            }
            out.report(finding);
        }
    }

    /// The schema of a type.
    #[must_use]
    pub fn schema(&self, type_name: &str) -> Option<Arc<TypeSchema>> {
        self.library.get(type_name)
    }

    /// What `Ref` (without attribute) or `Fn::GetAtt` of a resource returns.
    #[must_use]
    pub fn returns(&self, resource: &str, attribute: Option<&str>) -> Option<Returns> {
        let resource = self.template.resources.get(resource)?;
        let schema = self.schema(resource.type_name)?;
        match attribute {
            Some(attribute) => schema.attribute(attribute),
            None => schema.reference(),
        }
    }
}

/// Under which conditions a form is one of these: what they have in common, and no other form has. `None` where they have
/// nothing of that kind, as where they are all there are.
fn when(forms: &[Form<'_>], places: &[usize]) -> Option<String> {
    let (first, rest) = places.split_first()?;
    let has =
        |index: usize, one: &Assumption<'_>| forms[index].environment.conditions.contains(one);
    let common = forms[*first].environment.conditions.iter().filter(|one| {
        let is_common = rest.iter().all(|index| has(*index, one));
        let is_own = (0..forms.len()).any(|index| !places.contains(&index) && !has(index, one));
        is_common && is_own
    });
    let words: Vec<String> = common
        .map(|(name, value)| format!("`{name}` is {value}"))
        .collect();
    (!words.is_empty()).then(|| format!("where {}", words.join(" and ")))
}

/// Where findings go.
#[derive(Debug, Default)]
pub struct Findings {
    pub(crate) findings: Vec<Diagnostic>,
    pub(crate) unchecked: Vec<Unchecked>,
    /// How many findings there were before the rule was called that runs now.
    pub(super) before: usize,
}

impl Findings {
    /// Reports a finding.
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding.shortened());
    }

    /// Whether the rule has found so much that the rest would not be reported.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.findings.len().saturating_sub(self.before) > budget::MAX_FINDINGS
    }

    /// Says of the findings from `first` on that they are about a resource, where they do not say what they are about.
    pub(super) fn about(&mut self, first: usize, resource: &Resource<'_>) {
        for finding in &mut self.findings[first..] {
            if finding.subject.logical_id.is_none() {
                let property_path = finding.subject.property_path.take();
                finding.subject = Subject {
                    property_path,
                    ..resource.into()
                };
            }
        }
    }

    /// Notes that something could not be checked, for `--explain`. The same may be said again.
    pub fn unchecked(&mut self, unchecked: Unchecked) {
        self.unchecked.push(unchecked);
    }
}
