//! What a rule can look at, and where its findings go.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::report::{Finding, Severity, Unchecked};
use crate::rules::Rule;
use crate::schema::{Library, SchemaCheck, TypeSchema};
use stackwright_template::model::{
    Environment, Evaluation, Instance, Link, Resource, Returns, Template,
};
use stackwright_template::parse::Document;

/// One form that a resource's properties take, under one combination of the conditions they depend on.
#[derive(Debug)]
pub struct Form<'t> {
    /// The resource.
    pub resource: &'t Resource<'t>,
    /// The assumptions.
    pub environment: Environment<'t>,
    /// The properties: `Fn::If` resolved, `AWS::NoValue` removed, known texts put together.
    pub properties: Instance<'t>,
}

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
    check: &'t SchemaCheck<'t, 't>,
    forms: HashMap<&'t str, OnceCell<Vec<Form<'t>>>>,
    trials: HashMap<&'t str, OnceCell<Trials<'t>>>,
}

/// Forms with what parameters can be, and what they are in words.
#[derive(Debug, Default)]
struct Trials<'t> {
    forms: Vec<Form<'t>>,
    words: Vec<String>,
}

impl<'t> Context<'t> {
    pub(crate) fn new(
        template: &'t Template<'t>,
        document: &'t Document<'t>,
        text: &'t str,
        library: &'t Library,
        region: Option<&'t str>,
        today: &'t str,
        check: &'t SchemaCheck<'t, 't>,
    ) -> Self {
        Self {
            forms: template
                .resources
                .keys()
                .map(|name| (*name, OnceCell::new()))
                .collect(),
            trials: template
                .resources
                .keys()
                .map(|name| (*name, OnceCell::new()))
                .collect(),
            template,
            document,
            text,
            path: None,
            library,
            region,
            strict: check.is_strict(),
            link: check.link(),
            today,
            check,
        }
    }

    /// The same with the file that the template was read from, next to which local files stand.
    #[must_use]
    pub(crate) fn with_path(mut self, path: Option<&'t Path>) -> Self {
        self.path = path;
        self
    }

    /// The forms that a resource's properties can take; one when they depend on no condition. A form
    /// whose combination of conditions cannot occur is not among them. Empty for a resource without
    /// properties.
    #[must_use]
    pub fn forms(&self, resource: &Resource<'_>) -> &[Form<'t>] {
        let Some((cell, resource)) = self
            .forms
            .get(resource.name)
            .zip(self.template.resources.get(resource.name))
        else {
            return &[];
        };
        cell.get_or_init(|| {
            let Some(properties) = resource.properties else {
                return Vec::new();
            };
            let (environments, _) = self.check.scenarios(resource);
            environments
                .iter()
                .filter_map(|environment| {
                    let properties = environment.evaluate(self.template, properties)?;
                    matches!(properties.value, Evaluation::Object(_)).then(|| Form {
                        resource,
                        environment: environment.clone(),
                        properties,
                    })
                })
                .collect()
        })
    }

    /// Whether all templates that there are were given: that no other one adds what is missing in this one.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.link.is_some_and(|link| {
            let stacks = &link.app.stacks;
            link.app.complete && !stacks.iter().any(|stack| stack.template.is_rewritten())
        })
    }

    /// The forms with what the parameters can be that the properties depend on: defaults, allowed values, and the
    /// regions of mappings, each with what it is in words. What a rule finds there it should say with these words, and
    /// only where it found nothing in [`Context::forms`].
    pub fn trials(&self, resource: &Resource<'_>) -> impl Iterator<Item = (&Form<'t>, &str)> {
        let trials = self.all_trials(resource);
        trials
            .forms
            .iter()
            .zip(trials.words.iter().map(String::as_str))
    }

    fn all_trials(&self, resource: &Resource<'_>) -> &Trials<'t> {
        static NONE: Trials<'static> = Trials {
            forms: Vec::new(),
            words: Vec::new(),
        };
        let Some((cell, resource)) = self
            .trials
            .get(resource.name)
            .zip(self.template.resources.get(resource.name))
        else {
            return &NONE;
        };
        cell.get_or_init(|| {
            let mut all = Trials::default();
            let Some(properties) = resource.properties else {
                return all;
            };
            let (environments, _) = self.check.scenarios(resource);
            let (trials, _) = self.check.trials(resource, &environments);
            for trial in trials {
                if let Some(properties) = trial.environment.evaluate(self.template, properties) {
                    all.forms.push(Form {
                        resource,
                        environment: trial.environment,
                        properties,
                    });
                    all.words.push(trial.because);
                }
            }
            all
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
        for form in self.forms(resource) {
            rule.form(self, form, out);
        }
        if !parameters || out.findings.len() > before {
            return;
        }
        for (form, words) in self.trials(resource) {
            let mut found = Findings::default();
            rule.form(self, form, &mut found);
            for mut finding in found.findings {
                let code = finding.code;
                let known = |other: &Finding| {
                    other.span == finding.span && (other.within == Some(code) || other.code == code)
                };
                if out.findings.iter().any(known) {
                    continue;
                }
                finding.hint = Some(match finding.hint {
                    Some(hint) => format!("{hint}; {words}"),
                    None => words.to_owned(),
                });
                finding.within = Some(code);
                finding.code = "W1030";
                finding.severity = Severity::Warning;
                out.report(finding);
            }
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

/// Where findings go.
#[derive(Debug, Default)]
pub struct Findings {
    pub(crate) findings: Vec<Finding>,
    pub(crate) unchecked: Vec<Unchecked>,
}

impl Findings {
    /// Reports a finding.
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Says of the findings from `first` on that they are about a resource, where they do not say what they are about.
    pub(super) fn about(&mut self, first: usize, resource: &Resource<'_>) {
        for finding in &mut self.findings[first..] {
            if finding.logical_id.is_none() {
                finding.logical_id = Some(resource.name.to_owned());
                finding.construct_path = resource.construct_path.map(str::to_owned);
            }
        }
    }

    /// Notes that something could not be checked, for `--explain`. The same may be said again.
    pub fn unchecked(&mut self, unchecked: Unchecked) {
        self.unchecked.push(unchecked);
    }
}
