//! Options of an engine, such as encryption or an agent in the database.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, Diagnostic, IntoValue, Node, Resource, Value};
use stackwright_cfn::rds::{CfnOptionGroup, option_group};

use super::codes;
use super::engine::Engine;
use crate::ec2::{SecurityGroup, Vpc};
use crate::kit::{Handle, Kind, Origin, lazily};

static OPTIONS: Kind = Kind {
    construct_type: "stackwright_aws.rds.OptionGroup",
    noun: "option group",
    constructor: "OptionGroup::new",
    imported: codes::IMPORTED,
};

/// An option of an engine, such as `OEM` of Oracle or `SQLSERVER_BACKUP_RESTORE`.
#[derive(Clone, Debug)]
#[must_use]
pub struct EngineOption {
    name: String,
    version: Option<Value<String>>,
    settings: Vec<(String, Value<String>)>,
    port: Option<u16>,
    vpc: Option<Vpc>,
    groups: Vec<SecurityGroup>,
}

impl EngineOption {
    /// An option, by its name.
    pub fn new(name: impl Into<String>) -> Self {
        EngineOption {
            name: name.into(),
            version: None,
            settings: Vec::new(),
            port: None,
            vpc: None,
            groups: Vec::new(),
        }
    }

    /// Its version.
    pub fn version(mut self, version: impl IntoValue<String>) -> Self {
        self.version = Some(version.into_value());
        self
    }

    /// A setting of it.
    pub fn setting(mut self, name: impl Into<String>, value: impl IntoValue<String>) -> Self {
        self.settings.push((name.into(), value.into_value()));
        self
    }

    /// The port that it listens on, in a VPC: in a security group of its own, unless one is
    /// [given](EngineOption::security_group).
    pub fn port(mut self, port: u16, vpc: &Vpc) -> Self {
        (self.port, self.vpc) = (Some(port), Some(vpc.clone()));
        self
    }

    /// A security group that lets others reach its port.
    pub fn security_group(mut self, group: &SecurityGroup) -> Self {
        self.groups.push(group.clone());
        self
    }
}

/// Options that databases of an engine have.
///
/// ```
/// use stackwright_aws::prelude::*;
/// use stackwright_aws::rds::{EngineOption, OptionGroup};
///
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let vpc = Vpc::new(&stack, "Vpc");
/// let engine = rds::Engine::oracle_se2("19.0.0.0.ru-2024-07.rur-2024-07.r1");
/// let options = OptionGroup::new(&stack, "Options", engine.clone())
///     .option(EngineOption::new("LOCATOR"))
///     .option(EngineOption::new("OEM").port(1158, &vpc));
/// DatabaseInstance::new(&stack, "Database", engine, &vpc).option_group(&options);
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html>
#[derive(Clone, Debug)]
pub struct OptionGroup(Handle<Owned, Value<String>>);

#[derive(Debug)]
struct Owned {
    cfn: CfnOptionGroup,
    options: Rc<RefCell<Vec<EngineOption>>>,
}

impl Construct for OptionGroup {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl OptionGroup {
    /// Options of an engine.
    ///
    /// # Errors
    /// At synthesis: `SW0645` if the engine is Aurora PostgreSQL or PostgreSQL, which have none.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str, engine: Engine) -> Self {
        Defaults::apply(Self::create(OPTIONS.node(scope.node(), id), &engine))
    }

    #[track_caller]
    fn create(node: Node, engine: &Engine) -> Self {
        if engine.administrator == "postgres" {
            let problem = format!("`{}` has no options", engine.name);
            let hint = "use parameters and extensions";
            node.add_error(Diagnostic::error(codes::ENGINE, problem).hint(hint));
        }
        let options: Rc<RefCell<Vec<EngineOption>>> = Rc::default();
        let version = engine.major_version();
        let cfn = CfnOptionGroup::new(&node, "Resource")
            .engine_name(engine.name)
            .option_group_description(format!("Option group for {} {version}", engine.name))
            .major_engine_version(version)
            .option_configurations(lazily(&options, |options| {
                let options = options.borrow();
                options.iter().map(configuration).collect::<Vec<_>>()
            }));
        let owned = Rc::new(Owned { cfn, options });
        OptionGroup(Handle::owned(&OPTIONS, node, owned))
    }

    /// Options that exist already, by the name of their group. They are never modified.
    #[track_caller]
    pub fn from_name(scope: &impl Construct, id: &str, name: impl IntoValue<String>) -> Self {
        let node = OPTIONS.node(scope.node(), id);
        OptionGroup(Handle::imported(&OPTIONS, node, name.into_value()))
    }

    /// Adds an option.
    #[track_caller]
    pub fn option(&self, option: EngineOption) -> Self {
        let mut option = option;
        OptionGroup(self.0.edit("an option", |group| {
            if let (true, Some(vpc)) = (option.groups.is_empty(), &option.vpc) {
                let id = format!("SecurityGroup{}", option.name);
                let text = format!("Security group for {} option", option.name);
                let own = SecurityGroup::new(self, &id, vpc).description(text);
                option.groups.push(own);
            }
            group.options.borrow_mut().push(option);
        }))
    }

    /// What the group is for.
    #[track_caller]
    pub fn description(&self, text: impl IntoValue<String>) -> Self {
        OptionGroup(self.0.edit("a description", |group| {
            group.cfn.option_group_description(text);
        }))
    }

    /// Gives the group a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        OptionGroup(self.0.edit("a name", |group| {
            group.cfn.option_group_name(name);
        }))
    }

    /// The security groups that the port of an option is in.
    pub fn option_security_groups(&self, option: &str) -> Vec<SecurityGroup> {
        let group = self.0.as_owned();
        group.map_or_else(Vec::new, |group| {
            let options = group.options.borrow();
            let found = options.iter().find(|known| known.name == option);
            found.map_or_else(Vec::new, |option| option.groups.clone())
        })
    }

    /// The name.
    pub fn option_group_name(&self) -> Value<String> {
        match self.0.origin() {
            Origin::Owned(group) => group.cfn.ref_(),
            Origin::Imported(name) => (**name).clone(),
        }
    }
}

fn configuration(option: &EngineOption) -> option_group::OptionConfiguration {
    let setting = |(name, value): &(String, Value<String>)| {
        option_group::OptionSetting::new().name(name).value(value)
    };
    let settings: Vec<_> = option.settings.iter().map(setting).collect();
    let groups: Vec<_> = option
        .groups
        .iter()
        .map(SecurityGroup::security_group_id)
        .collect();
    option_group::OptionConfiguration::new(&option.name)
        .option_settings((!settings.is_empty()).then_some(settings))
        .option_version(option.version.clone())
        .port(option.port.map(i64::from))
        .vpc_security_group_memberships((!groups.is_empty()).then_some(groups))
}
