//! Where requests come in: APIs, addresses of functions, distributions.

use stackwright_facts::Problem;
use stackwright_template::engines::Answer;
use stackwright_template::engines::text::{Located, Text};
use stackwright_template::flow::{Edge, named};
use stackwright_template::model::Instance;

use super::given::Payload;
use super::{Walker, World};
use crate::event;
use crate::proof::{Evidence, Part, Started, State, Step, is_called};

const REST: &str = "AWS::ApiGateway::RestApi";
const ADDRESS: &str = "AWS::Lambda::Url";
const DISTRIBUTION: &str = "AWS::CloudFront::Distribution";
const ENTRANCES: &[&str] = &[DISTRIBUTION, REST, "AWS::ApiGatewayV2::Api", ADDRESS];

/// What a behavior lets through that does not say it.
/// Source: <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-cachebehavior.html>
const METHODS: &[&str] = &["GET", "HEAD"];

impl<'w, 't> Walker<'w, 't> {
    /// What takes a request: one of the ways in, which the path may name first, else each of them.
    ///
    /// # Errors
    /// When the app has none.
    pub(super) fn request(&mut self, method: &str, path: &str) -> Result<Vec<Step>, Problem> {
        let all: Vec<Located<'t>> = (ENTRANCES.iter())
            .flat_map(|type_name| self.world.all(type_name))
            .collect();
        if all.is_empty() {
            return Err(Problem {
                message: "the templates have no API".to_owned(),
                hint: Some(format!(
                    "requests are traced through {}",
                    ENTRANCES.join(", ")
                )),
            });
        }
        let (all, path) = self.chosen(&all, path);
        Ok(all
            .iter()
            .flat_map(|one| self.enters(one, method, &path))
            .collect())
    }

    /// The ways in that a path names, and what of it is left.
    fn chosen(&self, all: &[Located<'t>], path: &str) -> (Vec<Located<'t>>, String) {
        let whole = path.trim_start_matches('/');
        let ends = whole
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([whole.len()]);
        for end in ends.filter(|end| *end > 0) {
            let named = |one: &&Located<'t>| is_called(&self.world.subject(one), &whole[..end]);
            let found: Vec<Located<'t>> = all.iter().filter(named).copied().collect();
            if !found.is_empty() {
                let rest = whole[end..].trim_start_matches('/');
                return (found, format!("/{rest}"));
            }
        }
        // What is behind a distribution is reached by it.
        let behind: Vec<Located<'t>> = (all.iter())
            .filter(|one| one.type_name == DISTRIBUTION)
            .flat_map(|one| self.origins(one))
            .collect();
        let outer = all
            .iter()
            .filter(|one| !behind.iter().any(|other| other.is(one)));
        (outer.copied().collect(), path.to_owned())
    }

    /// What the distribution asks, as far as it is in the app.
    fn origins(&self, distribution: &Located<'t>) -> Vec<Located<'t>> {
        let mut found = Vec::new();
        for form in self.world.forms(distribution) {
            let scope = self.scope(distribution, form);
            let origins = form
                .properties
                .at("DistributionConfig.Origins")
                .map(Instance::items);
            for origin in origins.unwrap_or_default() {
                found.extend(
                    origin
                        .get("DomainName")
                        .and_then(|name| named(scope, name, &[])),
                );
            }
        }
        found
    }

    fn enters(&mut self, at: &Located<'t>, method: &str, path: &str) -> Vec<Step> {
        self.at(at, |walker| match at.type_name {
            DISTRIBUTION => walker.distribution(at, method, path),
            ADDRESS => walker.address(at, None, method, path),
            _ => vec![walker.api(at, method, path)],
        })
    }

    /// A request reaches a distribution.
    fn distribution(&mut self, at: &Located<'t>, method: &str, path: &str) -> Vec<Step> {
        let world = self.world;
        let label = world.label(at);
        let mut steps = Vec::new();
        for form in world.forms(at) {
            let scope = self.scope(at, form);
            let Some(config) = form.properties.get("DistributionConfig") else {
                continue;
            };
            let listed = config
                .get("CacheBehaviors")
                .map(Instance::items)
                .unwrap_or_default();
            let mut state = State::Passed;
            let mut found = None;
            for behavior in listed {
                let pattern = behavior
                    .get("PathPattern")
                    .map(|one| scope.text(one))
                    .unwrap_or_default();
                match is_for(&pattern, path) {
                    Answer::Yes => {
                        found = Some((format!("its behavior for `{pattern}`"), behavior));
                        break;
                    }
                    // One before that may take it.
                    Answer::Maybe => state = State::Unknown,
                    Answer::No => {}
                }
            }
            let default = || {
                Some((
                    "its default behavior".to_owned(),
                    config.get("DefaultCacheBehavior")?,
                ))
            };
            let Some((which, behavior)) = found.or_else(default) else {
                let what = format!("{label} has no behavior for {method} {path}");
                steps.push(Step::new(Part::Match, State::Broken, what).about(world.subject(at)));
                continue;
            };
            let mut step = Step::new(Part::Match, state, format!("{label} takes it: {which}"))
                .about(world.subject(at));
            let place = world.place(at, behavior.span());
            if state == State::Unknown {
                step.show(
                    Evidence::new(state, "a pattern before it is not known").at(place.clone()),
                );
            }
            if forms_differ(world, at) {
                step.show(Evidence::new(
                    State::Unknown,
                    super::bucket::conditions(form),
                ));
            }
            if config.get("Enabled").and_then(Instance::boolean) == Some(false) {
                step.show(
                    Evidence::new(State::Broken, "the distribution is switched off")
                        .hint("write `Enabled: true`")
                        .at(place.clone()),
                );
            }
            let methods: Vec<String> = match behavior.get("AllowedMethods").map(Instance::items) {
                Some(items) => items
                    .iter()
                    .map(|one| scope.text(one).to_string())
                    .collect(),
                None => METHODS.iter().map(|one| (*one).to_owned()).collect(),
            };
            if !methods.iter().any(|one| one == method) {
                step.show(
                    Evidence::new(
                        State::Broken,
                        format!(
                            "{which} lets {} through, and not {method}",
                            methods.join(", ")
                        ),
                    )
                    .hint("name the method in `AllowedMethods`")
                    .at(place),
                );
            }
            if matches!(step.state, State::Passed | State::Unknown) {
                let target = behavior
                    .get("TargetOriginId")
                    .map(|id| scope.text(id))
                    .unwrap_or_default();
                let origins = config
                    .get("Origins")
                    .map(Instance::items)
                    .unwrap_or_default();
                let origin = origins.iter().enumerate().find(|(_, origin)| {
                    origin.get("Id").is_some_and(|id| scope.text(id) == target)
                });
                step.then = match origin {
                    Some((index, origin)) => {
                        let resource = origin
                            .get("DomainName")
                            .and_then(|name| named(scope, name, &[]));
                        let before = origin
                            .get("OriginPath")
                            .map(|one| scope.text(one))
                            .unwrap_or_default();
                        let item = format!("DistributionConfig.Origins.{index}");
                        self.origin(at, &item, resource, &before, method, path)
                    }
                    None => {
                        let what = format!("{label} has no origin `{target}`");
                        vec![Step::new(Part::Call, State::Broken, what).about(world.subject(at))]
                    }
                };
            }
            steps.push(step);
        }
        steps
    }

    /// What a distribution asks.
    fn origin(
        &mut self,
        distribution: &Located<'t>,
        item: &str,
        origin: Option<Located<'t>>,
        before: &Text,
        method: &str,
        path: &str,
    ) -> Vec<Step> {
        let world = self.world;
        let label = world.label(distribution);
        let edge = (world.graph.written_in(distribution)).find(|edge| edge.item == item);
        let Some(origin) = origin else {
            let what = format!("{label} asks an address that is not in the templates");
            return vec![
                Step::new(Part::Call, State::Unknown, what).about(world.subject(distribution)),
            ];
        };
        match origin.type_name {
            "AWS::S3::Bucket" => {
                let what = format!("{label} reads {}", world.label(&origin));
                let mut step =
                    Step::new(Part::Call, State::Passed, what).about(world.subject(&origin));
                match edge {
                    Some(edge) => self.show_needs(edge, &mut step),
                    None => step.show(Evidence::new(
                        State::Unknown,
                        "it has no origin access control, and whether the bucket lets it read without one is not known",
                    ).hint("set `OriginAccessControlId`, and let cloudfront.amazonaws.com read the bucket")),
                }
                let key = before.clone().then(Text::literal(path)).to_string();
                let what = format!("it is answered with `{}`", key.trim_start_matches('/'));
                let mut end =
                    Step::new(Part::Run, State::Passed, what).about(world.subject(&origin));
                end.started = Some(Started {
                    input: None,
                    ..self.kept(&origin, &Payload::of(event::open("event")))
                });
                step.then.push(end);
                vec![step]
            }
            ADDRESS => self.at(&origin, |walker| {
                walker.address(&origin, edge, method, path)
            }),
            REST if before.pieces.is_empty() => {
                // The first part of the path is the stage.
                let inner = path
                    .trim_start_matches('/')
                    .split_once('/')
                    .map_or("", |(_, rest)| rest);
                self.enters(&origin, method, &format!("/{inner}"))
            }
            REST | "AWS::ApiGatewayV2::Api" => self.enters(&origin, method, path),
            _ => {
                let mut step = self.runs(&origin, &Payload::of(event::open("event")));
                step.what = format!("{label} asks {}", world.label(&origin));
                vec![step]
            }
        }
    }

    /// A request reaches the address of a function: from everybody, or by a distribution.
    fn address(
        &mut self,
        at: &Located<'t>,
        by: Option<&'w Edge<'t>>,
        method: &str,
        path: &str,
    ) -> Vec<Step> {
        let world = self.world;
        let Some(form) = world.forms(at).first() else {
            return Vec::new();
        };
        let label = world.label(at);
        let payload = Payload::of(event::requested_of_http_api(method, path, "$default", &[]));
        let is_open = form.properties.get("AuthType").and_then(Instance::text) == Some("NONE");
        let open = world.graph.from(at).next();
        let mut step = Step::new(Part::Match, State::Passed, format!("{label} takes it"))
            .about(world.subject(at));
        if let Some(edge) = by.filter(|_| !is_open).or(open) {
            step.then = vec![self.deliver(edge, &payload)];
            return vec![step];
        }
        let scope = self.scope(at, form);
        let function = form
            .properties
            .get("TargetFunctionArn")
            .and_then(|one| scope.resource(one));
        if !is_open {
            step.show(
                Evidence::new(
                    State::Unknown,
                    "its `AuthType` is AWS_IAM, and who asks is not known",
                )
                .at(world.place(at, at.name_span)),
            );
        }
        step.then = match function {
            Some(function) => self.at(&function, |walker| walker.arrives(&function, &payload)),
            None => {
                let what = format!("which function is behind {label} is not known");
                vec![Step::new(Part::Call, State::Unknown, what).about(world.subject(at))]
            }
        };
        vec![step]
    }
}

fn forms_differ<'t>(world: &World<'t>, at: &Located<'t>) -> bool {
    world.forms(at).len() > 1
}

/// Whether a path pattern has a path; both may begin with a slash or not.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html>
fn is_for(pattern: &Text, path: &str) -> Answer {
    let path = path.split('?').next().unwrap_or_default();
    let path = Text::literal(path.trim_start_matches('/'));
    let glob = match pattern.known() {
        Some(known) => Text::glob(known.trim_start_matches('/')),
        None => pattern.with_wildcards(true),
    };
    glob.covers(&path)
}
