//! The roles of a task: the one that its containers run as, and the one with which ECS starts them.

use std::cell::RefCell;

use stackwright::{Data, Diagnostic, Node, Value};

use super::role::SERVICE;
use super::{TaskRole, codes};
use crate::iam::{Grant, Grantable, Grantee, PolicyStatement, Role};
use crate::kit::Set;

/// The roles of a task definition, which are created when something needs them.
#[derive(Debug)]
pub(super) struct Roles {
    node: Node,
    /// Whether they are the roles of a definition that exists elsewhere.
    exist: bool,
    pub task: Slot,
    pub execution: Slot,
    /// Who may start the task, and must therefore be allowed to pass its roles.
    runners: RefCell<Vec<Grantee>>,
}

/// One of the roles.
#[derive(Debug)]
pub(super) struct Slot {
    id: &'static str,
    name: &'static str,
    setter: &'static str,
    role: RefCell<Option<Set<Role>>>,
}

impl Slot {
    fn new(id: &'static str, name: &'static str, setter: &'static str) -> Self {
        Slot {
            id,
            name,
            setter,
            role: RefCell::default(),
        }
    }

    pub fn get(&self) -> Option<Role> {
        self.role.borrow().as_deref().cloned()
    }

    pub fn arn(&self) -> Option<Value<String>> {
        self.get().as_ref().map(Role::role_arn)
    }

    fn problem(&self) -> Option<Diagnostic> {
        let role = self.role.borrow();
        let role = role.as_ref()?;
        let problem = role.trust_problem(SERVICE, &format!("the task's {}", self.name));
        problem.map(|problem| role.blame(problem))
    }
}

impl Roles {
    pub fn new(node: &Node, exist: bool) -> Self {
        Roles {
            node: node.clone(),
            exist,
            task: Slot::new("TaskRole", "role", "task_role"),
            execution: Slot::new("ExecutionRole", "execution role", "execution_role"),
            runners: RefCell::default(),
        }
    }

    /// The role of a slot, which is created if there is none yet. Where it exists and nobody said which it is, what needs its ARN
    /// is reported.
    #[track_caller]
    pub fn obtain(&self, slot: &Slot) -> Role {
        if let Some(role) = slot.get() {
            return role;
        }
        let role = match self.exist {
            true => {
                let unknown = format!(
                    "which {} a task definition has that exists elsewhere is not known: say so with `{}`",
                    slot.name, slot.setter
                );
                let arn: Value<String> = Value::from(Data::invalid(unknown)).cast();
                Role::from_arn(&self.node, slot.id, arn)
            }
            false => Role::clone(&TaskRole::new(&self.node, slot.id)),
        };
        self.give(slot, Set::new(role.clone()));
        role
    }

    /// Takes a role for a slot; what is wrong if it has one.
    pub fn choose(&self, slot: &Slot, role: Set<Role>) -> Option<Diagnostic> {
        if slot.get().is_some() {
            let problem = format!("the {} is set when the task has one", slot.name);
            return Some(
                Diagnostic::error(codes::TOO_LATE, problem)
                    .hint("set it once, before anything is granted to the task"),
            );
        }
        self.give(slot, role);
        None
    }

    fn give(&self, slot: &Slot, role: Set<Role>) {
        for runner in &*self.runners.borrow() {
            grant_pass(runner, &role);
        }
        slot.role.replace(Some(role));
    }

    /// Lets the grantee pass the roles, those that there are and those that will be, to ECS tasks and nothing else.
    pub fn grant_pass(&self, grantee: &impl Grantable) -> Grant {
        let grantee = grantee.grantee();
        let roles = [self.task.get(), self.execution.get()]
            .into_iter()
            .flatten();
        let grant = roles.fold(Grant::default(), |grant, role| {
            grant.and(grant_pass(&grantee, &role))
        });
        self.runners.borrow_mut().push(grantee);
        grant
    }

    pub fn problems(&self) -> impl Iterator<Item = Diagnostic> {
        let slots = [&self.task, &self.execution];
        slots.into_iter().filter_map(Slot::problem)
    }
}

fn grant_pass(grantee: &Grantee, role: &Role) -> Grant {
    Grant::statement_on_principal(
        grantee,
        PolicyStatement::allow()
            .action("iam:PassRole")
            .resource(role.role_arn())
            .condition("StringLike", "iam:PassedToService", SERVICE),
    )
}
