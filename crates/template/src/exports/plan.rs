//! The steps from what is deployed to what is wanted.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::{Refusal, refusal};
use super::shape::{Deployed, Shape};

/// What a stack is to become.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// What its template exports and imports.
    pub shape: Shape,
    /// The stacks that must be deployed before it, for whatever reason.
    pub after: BTreeSet<String>,
    /// The exports of what is deployed now that can be kept beside what is wanted.
    pub keepable: BTreeSet<String>,
    /// The imports of what is deployed now that it cannot let go of for a step, as stacks have them that are nested in it.
    pub held: BTreeSet<String>,
}

/// One deployment of one stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The stack.
    pub stack: String,
    /// What it becomes.
    pub form: Form,
}

/// What a stack becomes in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// What is wanted of it.
    Goal,
    /// What is wanted of it, with exports of before that others still import.
    Keeping(BTreeSet<String>),
    /// What it is, but for some of what ties it to others.
    Untied(Untied),
    /// Deleted.
    Gone,
}

/// What a deployed stack lets go of for a step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Untied {
    /// Imports in whose place are the values themselves.
    pub imports: BTreeSet<String>,
    /// Outputs of others, by stack and logical ID, in whose place are the values themselves, as they are gone.
    pub reads: BTreeSet<(String, String)>,
    /// Exports that it no longer has.
    pub exports: BTreeSet<String>,
}

impl Untied {
    /// The shape without what is let go of.
    #[must_use]
    pub fn of(&self, shape: &Shape) -> Shape {
        let mut shape = shape.clone();
        shape
            .imports
            .retain(|import| !self.imports.contains(import));
        shape.reads.retain(|read| !self.reads.contains(read));
        shape
            .exports
            .retain(|export, _| !self.exports.contains(export));
        shape
    }
}

/// Why there is no way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stuck {
    /// The stack that cannot become what is wanted.
    pub stack: String,
    /// What CloudFormation refuses it for; nothing where goals depend on one another in a circle.
    pub refusal: Option<Refusal>,
}

/// The steps that make each stack what is wanted of it, and delete those of which nothing is wanted. Where one deployment
/// of each in the order of dependencies is enough, that is what they are; else an importer goes before its exporter, an
/// exporter keeps an export for a step, or an importer lets go of an import for a step, in this order of preference.
///
/// # Errors
/// When a stack of which nothing is said stands in the way, or one that holds on to an import.
pub fn plan(
    deployed: &Deployed,
    goals: &BTreeMap<String, Option<Goal>>,
) -> Result<Vec<Step>, Stuck> {
    Planner {
        deployed: deployed.clone(),
        goals,
        left: order(goals),
        keeping: BTreeSet::new(),
        steps: Vec::new(),
    }
    .run()
}

/// The stacks in the order of what their goals need of each other; those that are deleted come last.
pub(super) fn order(goals: &BTreeMap<String, Option<Goal>>) -> Vec<String> {
    let exporter = |export: &String| {
        goals.iter().find_map(|(name, goal)| {
            let exports = &goal.as_ref()?.shape.exports;
            exports.contains_key(export).then_some(name)
        })
    };
    let mut ordered: Vec<String> = Vec::new();
    let mut open: BTreeSet<&String> = goals
        .iter()
        .filter_map(|(name, goal)| goal.as_ref().map(|_| name))
        .collect();
    let needs = |name: &String| -> BTreeSet<&String> {
        let Some(Some(goal)) = goals.get(name) else {
            return BTreeSet::new();
        };
        let imports = goal.shape.imports.iter().filter_map(exporter);
        let reads = goal.shape.reads.iter().map(|(stack, _)| stack);
        let mut needs: BTreeSet<&String> = imports.chain(reads).chain(&goal.after).collect();
        needs.remove(name);
        needs
    };
    let needs: BTreeMap<&String, BTreeSet<&String>> =
        open.iter().map(|name| (*name, needs(name))).collect();
    while let Some(next) = open
        .iter()
        .find(|name| needs[**name].is_disjoint(&open))
        // A circle: whoever made the goals has said so.
        .or(open.first())
        .copied()
    {
        open.remove(next);
        ordered.push(next.clone());
    }
    let gone = goals
        .iter()
        .filter(|(_, goal)| goal.is_none())
        .map(|(name, _)| name.clone());
    ordered.extend(gone);
    ordered
}

struct Planner<'g> {
    deployed: Deployed,
    goals: &'g BTreeMap<String, Option<Goal>>,
    /// The stacks that are not what they are to be, in order.
    left: Vec<String>,
    /// Those of them that are, but for exports that they keep.
    keeping: BTreeSet<String>,
    steps: Vec<Step>,
}

impl Planner<'_> {
    fn run(mut self) -> Result<Vec<Step>, Stuck> {
        while !self.left.is_empty() {
            let ready = self.left.iter().find(|stack| {
                self.is_ready(stack) && refusal(&self.deployed, stack, self.wanted(stack)).is_none()
            });
            if let Some(stack) = ready.cloned() {
                self.reach(&stack);
            } else if !self.keep_exports() {
                self.make_room()?;
            }
        }
        Ok(self.steps)
    }

    fn wanted(&self, stack: &str) -> Option<&Shape> {
        Some(&self.goals.get(stack)?.as_ref()?.shape)
    }

    /// Whether a stack is still to be changed into something other than it is now.
    fn is_open(&self, stack: &String) -> bool {
        self.left.contains(stack) && !self.keeping.contains(stack)
    }

    /// Whether what a stack's goal needs of others is there, and is what it will be in the end.
    fn is_ready(&self, stack: &str) -> bool {
        let Some(Some(goal)) = self.goals.get(stack) else {
            return true;
        };
        let exporters: BTreeSet<&String> = goal
            .shape
            .imports
            .iter()
            .filter_map(|export| self.exporter(stack, export))
            .collect();
        let is_referred_to = |other: &String| {
            exporters.contains(other) || goal.shape.reads.iter().any(|(source, _)| source == other)
        };
        // Who is in `after` for a reference may come later, if what is referred to stays as it is.
        let in_order = goal
            .after
            .iter()
            .all(|other| is_referred_to(other) || !self.is_open(other));
        let stays = |other: &String, made_of: &dyn Fn(&Shape) -> Option<String>| {
            let now = self.deployed.get(other).and_then(made_of);
            now.is_some()
                && (!self.left.contains(other) || now == self.wanted(other).and_then(made_of))
        };
        let imports = goal.shape.imports.iter().all(|export| {
            let exporter = self.exporter(stack, export);
            exporter.is_some_and(|other| stays(other, &|shape| shape.exports.get(export).cloned()))
        });
        let reads = goal
            .shape
            .reads
            .iter()
            .all(|(source, output)| stays(source, &|shape| shape.outputs.get(output).cloned()));
        in_order && imports && reads
    }

    fn exporter(&self, importer: &str, export: &str) -> Option<&String> {
        let mut all = self.deployed.iter();
        all.find(|(name, shape)| *name != importer && shape.exports.contains_key(export))
            .map(|(name, _)| name)
    }

    fn reach(&mut self, stack: &str) {
        let form = match self.wanted(stack).cloned() {
            Some(wanted) => {
                self.deployed.insert(stack.to_owned(), wanted);
                Form::Goal
            }
            None => {
                self.deployed.remove(stack);
                Form::Gone
            }
        };
        self.left.retain(|other| other != stack);
        self.keeping.remove(stack);
        self.step(stack, form);
    }

    fn step(&mut self, stack: &str, form: Form) {
        self.steps.push(Step {
            stack: stack.to_owned(),
            form,
        });
    }

    /// Makes one stack what it is to be, but for exports that others still import.
    fn keep_exports(&mut self) -> bool {
        let found = self.left.iter().find_map(|stack| {
            let goal = self.goals.get(stack)?.as_ref()?;
            let now = self.deployed.get(stack)?;
            let in_use: BTreeSet<String> = now
                .exports
                .iter()
                .filter(|(export, made_of)| goal.shape.exports.get(*export) != Some(*made_of))
                .filter(|(export, _)| self.importers(stack, export).next().is_some())
                .map(|(export, _)| export.clone())
                .collect();
            let can_keep = in_use.iter().all(|export| {
                goal.keepable.contains(export) && !goal.shape.exports.contains_key(export)
            });
            if self.keeping.contains(stack)
                || in_use.is_empty()
                || !can_keep
                || !self.is_ready(stack)
            {
                return None;
            }
            let mut shape = goal.shape.clone();
            for export in &in_use {
                shape
                    .exports
                    .insert(export.clone(), now.exports[export].clone());
            }
            let is_legal = refusal(&self.deployed, stack, Some(&shape)).is_none();
            is_legal.then(|| (stack.clone(), shape, in_use))
        });
        let Some((stack, shape, in_use)) = found else {
            return false;
        };
        self.deployed.insert(stack.clone(), shape);
        self.step(&stack, Form::Keeping(in_use));
        self.keeping.insert(stack);
        true
    }

    fn importers(&self, exporter: &str, export: &str) -> impl Iterator<Item = &String> {
        let others = self
            .deployed
            .iter()
            .filter(move |(name, _)| *name != exporter);
        others
            .filter(move |(_, shape)| shape.imports.contains(export))
            .map(|(name, _)| name)
    }

    /// Takes away what keeps the first stack from becoming what it is to be.
    fn make_room(&mut self) -> Result<(), Stuck> {
        // The first of those that wait for nobody.
        let first = self
            .left
            .iter()
            .find(|stack| self.is_ready(stack))
            .or(self.left.first());
        let Some(stack) = first.cloned() else {
            return Ok(());
        };
        let refusal = refusal(&self.deployed, &stack, self.wanted(&stack));
        match &refusal {
            Some(Refusal::InUse { export, by }) if self.left.contains(by) => {
                let by = by.clone();
                self.untie_imports(&by)?;
            }
            Some(Refusal::Taken { export, by }) if self.left.contains(by) => {
                let (export, by) = (export.clone(), by.clone());
                // Whoever imports it must let go of it first.
                let importer = self.importers(&by, &export).next().cloned();
                match importer {
                    Some(importer) if !self.left.contains(&importer) => {
                        return Err(Stuck {
                            stack: by,
                            refusal: Some(Refusal::InUse {
                                export,
                                by: importer,
                            }),
                        });
                    }
                    Some(importer) => self.untie_imports(&importer)?,
                    None => self.untie(&by, BTreeSet::new(), BTreeSet::from([export])),
                }
            }
            _ => return Err(Stuck { stack, refusal }),
        }
        Ok(())
    }

    /// What a stack imports that its exporter will not have in the end, or not so.
    fn passing_imports(&self, importer: &str) -> BTreeSet<String> {
        let imports = self.deployed.get(importer).map(|shape| &shape.imports);
        let passes = |import: &&String| {
            self.exporter(importer, import).is_some_and(|exporter| {
                let made_of = |shape: &Shape| shape.exports.get(*import).cloned();
                self.left.contains(exporter)
                    && self.deployed.get(exporter).and_then(made_of)
                        != self.wanted(exporter).and_then(made_of)
            })
        };
        let imports = imports.into_iter().flatten();
        imports.filter(passes).cloned().collect()
    }

    /// Lets a stack go of what it imports that does not stay.
    fn untie_imports(&mut self, importer: &str) -> Result<(), Stuck> {
        let imports = self.passing_imports(importer);
        let goal = self.goals.get(importer).and_then(Option::as_ref);
        let held = goal.and_then(|goal| imports.intersection(&goal.held).next());
        if let Some(export) = held {
            return Err(Stuck {
                stack: importer.to_owned(),
                refusal: Some(Refusal::InUse {
                    export: export.clone(),
                    by: importer.to_owned(),
                }),
            });
        }
        self.untie(importer, imports, BTreeSet::new());
        Ok(())
    }

    /// Lets a stack go of something, and of what it reads that is no longer there.
    fn untie(&mut self, stack: &str, imports: BTreeSet<String>, exports: BTreeSet<String>) {
        let Some(shape) = self.deployed.get(stack) else {
            return;
        };
        let is_gone = |(source, output): &&(String, String)| {
            let source = self.deployed.get(source);
            !source.is_some_and(|shape| shape.outputs.contains_key(output))
        };
        let untied = Untied {
            reads: shape.reads.iter().filter(is_gone).cloned().collect(),
            imports,
            exports,
        };
        let shape = untied.of(shape);
        self.deployed.insert(stack.to_owned(), shape);
        self.step(stack, Form::Untied(untied));
    }
}
