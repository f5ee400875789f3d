//! Checks resources in every combination of conditions that their properties depend on.

use std::collections::HashSet;

use super::codes::resolved_code;
use super::instance::Handle;
use super::message::{Open, Subject, Violation};
use super::packaged::is_packaged;
use super::{Library, TypeSchema, open};
use crate::Diagnostic;
use crate::report::Unchecked;
use stackwright_template::budget::{self, Limit};
use stackwright_template::model::{
    Environment, Evaluation, Function, Instance, Resource, Returns, Scenarios, Section, Template,
    Trial,
};
use stackwright_template::parse::{Data, Node, Span};

/// So many violations of its schema are looked for in a resource.
const MAX_VIOLATIONS: usize = 200;

/// The schema check of a template.
#[derive(Debug)]
pub struct SchemaCheck<'a, 't> {
    template: &'t Template<'t>,
    scenarios: &'a Scenarios<'t>,
    library: &'a Library,
    strict: bool,
    /// Resources that use `Fn::GetAZs`.
    zoned: HashSet<&'t str>,
}

impl<'a, 't> SchemaCheck<'a, 't> {
    /// Prepares the check of a template in its scenarios. With `strict`, scalars must have exactly the schema's type.
    #[must_use]
    pub fn new(
        template: &'t Template<'t>,
        scenarios: &'a Scenarios<'t>,
        library: &'a Library,
        strict: bool,
    ) -> Self {
        Self {
            template,
            scenarios,
            library,
            strict,
            zoned: (template.calls.iter())
                .filter(|call| {
                    call.function == Function::GetAzs && call.owner.section == Section::Resources
                })
                .map(|call| call.owner.name)
                .collect(),
        }
    }

    /// Checks all resources. Each finding is an error: how bad one is, the registry of codes knows.
    pub fn check(&self, findings: &mut Vec<Diagnostic>, unchecked: &mut Vec<Unchecked>) {
        open::template(self.template, unchecked);
        for resource in self.template.resources.values() {
            self.resource(resource, findings, unchecked);
        }
    }

    fn resource(
        &self,
        resource: &'t Resource<'t>,
        findings: &mut Vec<Diagnostic>,
        unchecked: &mut Vec<Unchecked>,
    ) {
        let mut skip = |reason: String| {
            unchecked.push(Unchecked::of(resource, resource.type_span, reason));
        };
        if resource.type_name.is_empty() {
            return;
        }
        let Some(schema) = self.library.get(resource.type_name) else {
            skip(open::no_schema(resource.type_name));
            return;
        };
        if let Err(reason) = schema.validator() {
            skip(format!(
                "the schema of {} cannot be used: {reason}",
                resource.type_name
            ));
            return;
        }
        if resource
            .properties
            .is_some_and(|node| node.as_map().is_none())
        {
            return;
        }
        let mut violations: Vec<Violation> = Vec::new();
        let mut undecided: Vec<Open> = Vec::new();
        let Some(scenarios) = self.scenarios.of(resource) else {
            return;
        };
        if !scenarios.complete {
            let limit = Limit::Forms(scenarios.environments().count());
            budget::cut(limit, resource.properties_span());
            skip(format!(
                "its properties depend on too many conditions; {} of their combinations were checked",
                scenarios.environments().count()
            ));
        }
        let empty = Node::new(resource.name_span, Data::Map(Default::default()));
        let others: Vec<Instance<'_>> = scenarios
            .others
            .iter()
            .map(|environment| self.properties(resource, environment, &empty))
            .collect();
        let forms = scenarios.forms.iter().map(|form| &form.properties);
        for properties in forms.clone().chain(&others) {
            self.form(
                resource,
                &schema,
                properties,
                &mut violations,
                &mut undecided,
            );
        }
        self.zones(resource, &schema, scenarios.first(), &mut violations);
        let left_out = self.parameters(resource, &schema, &mut violations);
        if left_out > 0 {
            let reason =
                format!("its parameters have too many values; {left_out} of them were not tried");
            unchecked.push(Unchecked::of(resource, resource.type_span, reason));
        }
        for open in undecided {
            let note =
                Unchecked::of(resource, resource.type_span, open.reason).at(open.path, open.span);
            unchecked.push(note.checks([open.what]));
        }
        let mut explorer = open::Explorer::new(self.template, resource, &schema.schema);
        for properties in forms.chain(&others) {
            explorer.explore(properties, unchecked);
        }
        // The pattern behind a format says less than the format.
        let formats: Vec<(Span, String)> = violations
            .iter()
            .filter(|violation| violation.code.starts_with("E11"))
            .map(|violation| (violation.span, violation.path.clone()))
            .collect();
        violations.retain(|violation| {
            violation.code != "E3031"
                || !formats
                    .iter()
                    .any(|(span, path)| *span == violation.span && *path == violation.path)
        });
        for violation in violations {
            // A macro may give a meaning to it.
            if violation.code == "E3002" && self.template.has_own_macro() {
                continue;
            }
            // Another rule says that a command must replace the text first.
            if violation.code == "E3012"
                && !self.strict
                && violation.is_text
                && is_packaged(resource.type_name, &violation.path)
            {
                continue;
            }
            let (code, at) = match (violation.parameter, parameter_code(violation.code)) {
                (Some(value), Some(code)) => (code, value),
                _ => (
                    violation
                        .via
                        .and_then(resolved_code)
                        .unwrap_or(violation.code),
                    violation.span,
                ),
            };
            let mut finding = Diagnostic::error(code, violation.message)
                .span(at)
                .resource(resource)
                .property(&violation.path);
            if at != violation.span {
                finding = finding.related(violation.span, "used here");
            }
            let wanted = || {
                let wanted = violation.wanted.as_ref()?;
                self.returning(&wanted.resource, &wanted.format)
            };
            finding.hint = violation.hint.or_else(wanted);
            finding.meant = violation.meant;
            finding.within = violation.within.map(Into::into);
            findings.push(finding.shortened());
        }
    }

    /// What returns a value of a format: an attribute of the same resource, or the resources of the template that do.
    fn returning(&self, resource: &str, format: &str) -> Option<String> {
        let of = |name: &str| {
            let resource = self.template.resources.get(name)?;
            let schema = self.library.get(resource.type_name)?;
            let fits = |returns: Option<Returns>| {
                returns.is_some_and(|returns| returns.formats.iter().any(|one| one == format))
            };
            if fits(schema.reference()) {
                return Some(format!("`!Ref {name}`"));
            }
            let mut attributes = schema.attributes();
            attributes.retain(|attribute| fits(schema.attribute(attribute)));
            let shortest = attributes.into_iter().min_by_key(String::len)?;
            Some(format!("`!GetAtt {name}.{shortest}`"))
        };
        if resource.is_empty() {
            return None;
        }
        if let Some(own) = of(resource) {
            return Some(format!("write {own}"));
        }
        const MOST: usize = 3;
        let others = self.template.resources.keys().filter_map(|name| of(name));
        let others: Vec<String> = others.take(MOST).collect();
        (!others.is_empty()).then(|| format!("write {}", others.join(" or ")))
    }

    /// The properties of a resource; an empty object where there are none.
    fn properties<'n>(
        &self,
        resource: &Resource<'n>,
        environment: &Environment<'n>,
        empty: &'n Node<'n>,
    ) -> Instance<'n>
    where
        't: 'n,
    {
        resource
            .properties
            .and_then(|node| environment.evaluate(self.template, node))
            .unwrap_or(Instance {
                node: empty,
                value: Evaluation::Object(Default::default()),
                via: None,
            })
    }

    /// Checks a resource in a form, and adds what is wrong in none before.
    fn form(
        &self,
        resource: &Resource<'_>,
        schema: &TypeSchema,
        properties: &Instance<'_>,
        violations: &mut Vec<Violation>,
        undecided: &mut Vec<Open>,
    ) {
        let Ok(validator) = schema.validator() else {
            return;
        };
        let handle = Handle {
            instance: properties,
            strict: self.strict,
        };
        if validator.is_valid(handle) {
            return;
        }
        let subject = Subject {
            schema: &schema.schema,
            type_name: &schema.type_name,
            root: properties,
            root_span: resource.properties_span(),
        };
        let mut found = Vec::new();
        for error in validator.iter_errors(handle) {
            let before = found.len();
            subject.describe(&error, &mut found);
            if found.len() == before
                && let Some(open) = subject.undecided(self.template, &error)
                && !undecided.contains(&open)
            {
                undecided.push(open);
            }
            if violations.len() + found.len() > MAX_VIOLATIONS {
                let limit = Limit::Violations(MAX_VIOLATIONS);
                budget::cut(limit, resource.properties_span());
                found.truncate(MAX_VIOLATIONS);
                break;
            }
        }
        // What a value must be like beside its type is of no interest when the type is wrong.
        let wrong: Vec<(Span, String)> = found
            .iter()
            .filter(|violation| violation.code == "E3012")
            .map(|violation| (violation.span, violation.path.clone()))
            .collect();
        for violation in found {
            let follows = matches!(violation.code, "E3030" | "E3031" | "E3033" | "E3034")
                && wrong
                    .iter()
                    .any(|(span, path)| *span == violation.span && *path == violation.path);
            if follows {
                continue;
            }
            if !violations
                .iter()
                .any(|known| known.span == violation.span && known.message == violation.message)
            {
                violations.push(violation);
            }
        }
    }

    /// What is wrong with a resource in an environment.
    fn form_in(
        &self,
        resource: &Resource<'_>,
        schema: &TypeSchema,
        environment: &Environment<'_>,
        violations: &mut Vec<Violation>,
    ) {
        let empty = Node::new(resource.name_span, Data::Map(Default::default()));
        let properties = self.properties(resource, environment, &empty);
        self.form(resource, schema, &properties, violations, &mut Vec::new());
    }

    /// Tries names of availability zones where `Fn::GetAZs` stands.
    fn zones(
        &self,
        resource: &Resource<'_>,
        schema: &TypeSchema,
        base: Option<&Environment<'t>>,
        violations: &mut Vec<Violation>,
    ) {
        let Some(base) = base.filter(|_| self.zoned.contains(resource.name)) else {
            return;
        };
        let mut environment = base.clone();
        environment.zones = true;
        let mut found = Vec::new();
        self.form_in(resource, schema, &environment, &mut found);
        for mut violation in found {
            let known = violations
                .iter()
                .any(|known| known.span == violation.span && known.code == violation.code);
            // How many zones there are depends on the region and the account.
            let counts = matches!(violation.code, "E3032" | "E3037" | "E3065");
            if !known && !counts && violation.via.is_some() {
                violation.via = Some(Function::GetAzs);
                violation.hint =
                    Some("`Fn::GetAZs` yields the names of zones, such as `us-east-1a`".to_owned());
                violations.push(violation);
            }
        }
    }

    /// Tries what the parameters that the resource uses can be. Returns how many values were left out.
    fn parameters(
        &self,
        resource: &'t Resource<'t>,
        schema: &TypeSchema,
        violations: &mut Vec<Violation>,
    ) -> usize {
        let (trials, left_out) = self.scenarios.trials(resource);
        for trial in trials {
            self.trial(resource, schema, &trial, violations);
        }
        left_out
    }

    /// Adds what is wrong in an environment and in none before, with a hint that says when it is so, and where the
    /// value stands that is tried, if it is that of one parameter.
    fn trial(
        &self,
        resource: &'t Resource<'t>,
        schema: &TypeSchema,
        trial: &Trial<'t>,
        violations: &mut Vec<Violation>,
    ) {
        let Trial {
            environment,
            because,
            value,
        } = trial;
        let mut found = Vec::new();
        self.form_in(resource, schema, environment, &mut found);
        for mut violation in found {
            let own = value.filter(|_| {
                violation.via == Some(Function::Ref) && parameter_code(violation.code).is_some()
            });
            let known = violations.iter().any(|known| {
                known.span == violation.span
                    && known.path == violation.path
                    && known.code == violation.code
                    && (own.is_none() || known.parameter.is_none() || known.parameter == own)
            });
            if known {
                continue;
            }
            if own.is_some() {
                violation.parameter = own;
                violations.push(violation);
                continue;
            }
            violation.hint = Some(match violation.hint {
                Some(own) => format!("{own} {because}"),
                None => because.clone(),
            });
            violations.push(violation);
        }
    }
}

/// The code of a finding about the value of a parameter itself, where the schema's code is about what stands there.
fn parameter_code(code: &str) -> Option<&'static str> {
    match code {
        "E3030" => Some("W2030"),
        "E3031" => Some("W2031"),
        "E3034" => Some("W3034"),
        _ => None,
    }
}
