//! Which checks run, for which regions and with which schemas: from options to a validator.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use clap::{Args, ValueHint};
use stackwright_facts::suggest::did_you_mean;
use stackwright_schemas::SchemaStore;
use stackwright_validate::{
    AppStack, CodeInfo, Diagnostic, PrivateSchemas, Report, Validator, registry, report,
};

use crate::failure::Failure;
use crate::validation::parallel;

/// Options of every command that validates templates.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Validation")]
pub struct CheckArgs {
    /// Leave out findings of this rule, or of all whose code begins so (`E3030`, `W`); may be repeated
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// File or directory with schemas of private or newer resource types; may be repeated
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub schemas: Vec<PathBuf>,
}

/// The checks of one run. Cheap to share between threads.
#[derive(Clone, Debug)]
pub struct Checks {
    validator: Validator,
    regions: Vec<String>,
}

impl Checks {
    /// Makes the checks. `include` limits them to codes that begin so, `regions` are where templates are to work when
    /// they do not say so themselves; none means that only what is the same everywhere is checked.
    ///
    /// # Errors
    /// When there is no such code or region, or when a schema cannot be read.
    pub fn new(args: &CheckArgs, include: &[String], regions: &[String]) -> Result<Self, Failure> {
        let mut validator = Validator::new();
        for code in include {
            validator = validator.include(known_code(code)?);
        }
        for code in &args.ignore {
            validator = validator.ignore(known_code(code)?);
        }
        if !args.schemas.is_empty() {
            let mut schemas = PrivateSchemas::new();
            for path in &args.schemas {
                let failed = |error| Failure::could_not_run(format!("{error}"));
                schemas.add_path(path).map_err(failed)?;
            }
            validator = validator.schemas(schemas);
        }
        for region in regions {
            check_region(region)?;
        }
        let mut regions = regions.to_vec();
        let mut seen = std::collections::HashSet::new();
        regions.retain(|region| seen.insert(region.clone()));
        Ok(Self { validator, regions })
    }

    /// Checks also the rules that are only checked on request.
    pub fn info(mut self, info: bool) -> Self {
        self.validator = self.validator.info(info);
        self
    }

    /// Runs only what depends on the deployed templates.
    #[cfg(feature = "deploy")]
    pub fn of_update(&self) -> Self {
        Self {
            validator: self.validator.clone().update_only(true),
            ..self.clone()
        }
    }

    /// Whether findings of a code are reported.
    pub fn reports(&self, code: &str) -> bool {
        self.validator.is_reported(code)
    }

    /// Whether a finding is reported.
    pub fn shows(&self, finding: &Diagnostic) -> bool {
        self.validator.shows(finding)
    }

    /// Checks a template file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn check_file(&self, path: &Path) -> std::io::Result<Report> {
        self.each_region(|validator| validator.check_file(path))
    }

    /// Checks a template that was read already.
    pub fn check_bytes(&self, name: &str, bytes: &[u8]) -> Report {
        let checked: Result<_, std::convert::Infallible> =
            self.each_region(|validator| Ok(validator.check_bytes(name, bytes)));
        let Ok(report) = checked;
        report
    }

    /// Checks the templates of an app together, with strict types where Stackwright wrote them, each for the region of
    /// its stack. The reports are in the order of the stacks, without those that are only seen.
    pub fn check_app(&self, stacks: &[AppStack<'_>], strict: bool) -> Vec<Report> {
        let validator = self.validator.clone().strict_types(strict);
        let one = |validator: &Validator| {
            validator.check_app_with(stacks, |chosen, check| parallel::map(chosen, check))
        };
        match &self.regions[..] {
            [] => one(&validator),
            [region] => one(&validator.region(region)),
            regions => {
                // What stands in one region is the same in each run, and is told once.
                let mut by_stack: Vec<Vec<(String, Report)>> = Vec::new();
                for region in regions {
                    for (index, report) in one(&validator.clone().region(region))
                        .into_iter()
                        .enumerate()
                    {
                        if by_stack.len() == index {
                            by_stack.push(Vec::new());
                        }
                        by_stack[index].push((region.clone(), report));
                    }
                }
                by_stack
                    .into_iter()
                    .filter_map(report::for_regions)
                    .collect()
            }
        }
    }

    fn each_region<E>(&self, check: impl Fn(&Validator) -> Result<Report, E>) -> Result<Report, E> {
        let one = |region: &str| check(&self.validator.clone().region(region));
        match &self.regions[..] {
            [] => check(&self.validator),
            [region] => one(region),
            regions => {
                let mut reports = Vec::with_capacity(regions.len());
                for region in regions {
                    reports.push((region.clone(), one(region)?));
                }
                match report::for_regions(reports) {
                    Some(report) => Ok(report),
                    None => check(&self.validator),
                }
            }
        }
    }
}

/// The codes that begin with `prefix`, in their order: those of rules, of the core and of constructs.
pub fn rules(prefix: &str) -> impl Iterator<Item = &'static CodeInfo> {
    let all = registry::all().into_iter();
    all.filter(move |info| info.code.starts_with(prefix))
}

/// The code or the name of a rule that somebody most likely meant.
pub fn likely_rule(text: &str) -> Option<&'static CodeInfo> {
    let upper = text.to_ascii_uppercase();
    let lower = text.to_ascii_lowercase();
    let code = did_you_mean(&upper, rules("").map(|info| info.code));
    let name = did_you_mean(&lower, rules("").map(|info| info.name));
    let exact = rules("").find(|info| info.code == upper || info.name == lower);
    exact.or_else(|| rules("").find(|info| Some(info.code) == code || Some(info.name) == name))
}

fn known_code(code: &str) -> Result<&str, Failure> {
    if !code.is_empty() && rules(code).next().is_some() {
        return Ok(code);
    }
    let failure = Failure::could_not_run(format!("no rule has a code that begins with `{code}`"));
    Err(match likely_rule(code) {
        Some(rule) => failure.hint(format!("did you mean `{}` ({})?", rule.code, rule.name)),
        None => failure.hint("`stackwright rules` lists them"),
    })
}

/// Whether there are data about a region; there are none about one that is newer than this program.
pub fn is_known_region(region: &str) -> bool {
    static STORE: LazyLock<SchemaStore> = LazyLock::new(SchemaStore::embedded);
    STORE.regions().contains(&region)
}

fn check_region(region: &str) -> Result<(), Failure> {
    if is_known_region(region) {
        return Ok(());
    }
    let store = SchemaStore::embedded();
    let failure = Failure::could_not_run(format!("there is no region `{region}`"));
    Err(
        match did_you_mean(region, store.regions().iter().copied()) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure.note(format!("the regions are {}", store.regions().join(", "))),
        },
    )
}
