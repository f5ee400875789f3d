//! What a template may cost: how long its source, its texts and its nesting may be, and how much work is done for it.
//!
//! Work is metered where it is made, whoever asks for it: [`metered`] opens an account for this thread, and each piece of work
//! takes its steps from it. What is cut off is not guessed: it is unknown, and the account says at which limit and where.
//! Steps are counted, not time, so that the same template is cut off in the same place everywhere.
//!
//! ```
//! use stackwright_template::budget::{self, Budget, Limit};
//! use stackwright_template::parse::Span;
//!
//! let budget = Budget { steps: 80, ..Budget::of_template(0) };
//! let (done, spent) = budget::metered(budget, None, || (0..20).filter(|_| budget::step(Span::new(3, 4))).count());
//! assert_eq!(done, 10);
//! assert_eq!(spent.cut.unwrap().limit, Limit::Steps(80));
//! ```

use std::cell::Cell;
use std::fmt;

use stackwright_diagnostic::Span;

use crate::parse::Node;

/// The largest source in bytes that is parsed: what CloudFormation accepts.
pub const MAX_SOURCE_BYTES: usize = stackwright_facts::quota::TEMPLATE_BYTES;
/// The deepest nesting of lists and objects, and of functions that lead from one value to another.
pub const MAX_DEPTH: usize = 200;
/// The longest text in bytes that functions yield: longer ones could be in no template, and doubling one at each level of
/// functions in functions costs nothing to write.
pub const MAX_TEXT: usize = 1 << 20;
/// The bytes that anchors and aliases may add to a source, a value counted as 64 beside its text.
pub const MAX_ALIASED_BYTES: usize = 8 << 20;
/// So many errors of a source are reported.
pub const MAX_ERRORS: usize = 100;
/// So many findings of one code are reported of a template.
pub const MAX_FINDINGS: usize = 1_000;

/// So many stacks of an app have a whole budget each.
const SHARING: u64 = 4;

/// How much may be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Steps of work. One is a pair of characters that is compared; a [value](step) that is worked out takes some more.
    pub steps: u64,
    /// Bytes of texts that functions yield.
    pub bytes: u64,
    /// Values that are kept, such as those of the forms of all resources.
    pub values: u64,
}

impl Budget {
    /// The budget for a template whose source has so many bytes.
    #[must_use]
    pub const fn of_template(source: usize) -> Self {
        let source = source as u64;
        Self {
            steps: 10_000_000 + 30 * source,
            bytes: (16 << 20) + 32 * source,
            values: 200_000 + source / 2,
        }
    }

    /// The budget for the template of one of so many stacks: what each has beside its size is shared, so that an app of a
    /// thousand small stacks costs no more than one large one.
    #[must_use]
    pub const fn of_member(source: usize, stacks: usize) -> Self {
        let alone = Self::of_template(source);
        let own = Self::of_template(0);
        let stacks = if (stacks as u64) < SHARING {
            SHARING
        } else {
            stacks as u64
        };
        Self {
            steps: alone.steps - own.steps + own.steps * SHARING / stacks,
            bytes: alone.bytes - own.bytes + own.bytes * SHARING / stacks,
            values: alone.values - own.values + own.values * SHARING / stacks,
        }
    }

    /// The budget for what is asked of all templates of an app together, whose sources have so many bytes.
    #[must_use]
    pub const fn of_app(source: usize) -> Self {
        let own = Self::of_template(source);
        Self {
            steps: own.steps + (SHARING - 1) * Self::of_template(0).steps,
            ..own
        }
    }

    /// The budget for one value of such a template, such as the properties of a resource.
    #[must_use]
    pub const fn of_value(source: usize) -> Self {
        let source = source as u64;
        Self {
            steps: 2_000_000 + 64 * source,
            bytes: (4 << 20) + 4 * source,
            values: 300_000 + source,
        }
    }
}

/// A limit that was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Of steps.
    Steps(u64),
    /// Of bytes of all texts.
    Bytes(u64),
    /// Of values that are kept.
    Values(u64),
    /// Of bytes of one text.
    Text,
    /// Of nesting.
    Depth,
    /// Of findings of a code.
    Findings(&'static str),
    /// Of what the schema of a resource's type refuses.
    Violations(usize),
    /// Of the combinations of conditions that the properties of a resource depend on.
    Forms(usize),
    /// Of the cases that a condition tells apart.
    Cases,
    /// Of steps for questions about conditions.
    Conditions,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(most) => write!(f, "working it out takes more than {most} steps"),
            Self::Bytes(most) => write!(f, "its functions yield more than {most} bytes of text"),
            Self::Values(most) => write!(f, "it comes to more than {most} values"),
            Self::Text => write!(f, "a function yields a text of more than {MAX_TEXT} bytes"),
            Self::Depth => write!(f, "functions are nested more than {MAX_DEPTH} deep"),
            Self::Violations(most) => write!(
                f,
                "the schema refuses more than {most} things in a resource"
            ),
            Self::Forms(most) => write!(
                f,
                "the properties of a resource depend on so many conditions that {most} of their combinations were looked at"
            ),
            Self::Cases => write!(f, "a condition compares more than can be told apart"),
            Self::Conditions => write!(f, "its conditions take too many steps to decide"),
            Self::Findings(code) => {
                write!(f, "there are more than {MAX_FINDINGS} findings of {code}")
            }
        }
    }
}

/// Where something was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// The limit that was reached.
    pub limit: Limit,
    /// Where in the source; `None` where it is in another text, such as a policy in a string.
    pub at: Option<Span>,
}

/// What was spent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Steps of work.
    pub steps: u64,
    /// Bytes of texts.
    pub bytes: u64,
    /// Values that are kept.
    pub values: u64,
    /// What was cut off first.
    pub cut: Option<Cut>,
}

impl Spent {
    /// Whether nothing of the budget is left of steps, bytes or values: whatever comes later was not looked at.
    #[must_use]
    pub fn used_up(&self, budget: &Budget) -> bool {
        self.steps >= budget.steps || self.bytes >= budget.bytes || self.values >= budget.values
    }

    /// How many values were worked out at most.
    #[must_use]
    pub fn worked_out(&self) -> u64 {
        self.steps / VALUE as u64
    }
}

/// The account of this thread.
#[derive(Clone, Copy)]
struct Meter {
    budget: Budget,
    spent: Spent,
    /// The address of the root of the tree that places belong to.
    root: usize,
}

thread_local! {
    static METER: Cell<Option<Meter>> = const { Cell::new(None) };
}

/// Does work within a budget, and within what is left of the budget around it. Places of what is cut off are those of the
/// tree with that root.
pub fn metered<R>(budget: Budget, root: Option<&Node<'_>>, work: impl FnOnce() -> R) -> (R, Spent) {
    let root = root.map_or(0, |root| std::ptr::from_ref(root).addr());
    let outer = METER.get();
    let inner = outer.map_or(budget, |outer| Budget {
        steps: budget.steps.min(outer.budget.steps - outer.spent.steps),
        bytes: budget.bytes.min(outer.budget.bytes - outer.spent.bytes),
        values: budget.values.min(outer.budget.values - outer.spent.values),
    });
    METER.set(Some(Meter {
        budget: inner,
        spent: Spent::default(),
        root,
    }));
    let result = work();
    let spent = METER.get().map(|meter| meter.spent).unwrap_or_default();
    METER.set(outer.map(|mut outer| {
        outer.spent.steps += spent.steps;
        outer.spent.bytes += spent.bytes;
        outer.spent.values += spent.values;
        let here = |cut: Cut| Cut {
            at: cut.at.filter(|_| outer.root == root),
            ..cut
        };
        outer.spent.cut = outer.spent.cut.or(spent.cut.map(here));
        outer
    }));
    (result, spent)
}

/// What it takes to work out a value.
const VALUE: usize = 8;

/// Takes the steps for a value that is worked out; `false` where there are not so many.
pub fn step(at: Span) -> bool {
    values(1, at)
}

/// Takes the steps for so many values, such as the parts of a text.
pub fn values(count: usize, at: impl Into<Option<Span>>) -> bool {
    steps(count.saturating_mul(VALUE), at)
}

/// Takes steps; `false`, and none is left, where there are not so many.
pub fn steps(count: usize, at: impl Into<Option<Span>>) -> bool {
    charge(at, |meter| {
        let left = meter.budget.steps - meter.spent.steps;
        meter.spent.steps += left.min(count as u64);
        (count as u64 > left).then_some(Limit::Steps(meter.budget.steps))
    })
}

/// Whether a text of so many bytes may be made.
pub fn text(bytes: usize, at: impl Into<Option<Span>>) -> bool {
    charge(at, |meter| {
        if bytes > MAX_TEXT {
            return Some(Limit::Text);
        }
        let left = meter.budget.bytes - meter.spent.bytes;
        meter.spent.bytes += left.min(bytes as u64);
        (bytes as u64 > left).then_some(Limit::Bytes(meter.budget.bytes))
    })
}

/// Whether so many values may be kept.
pub fn keep(values: u64, at: impl Into<Option<Span>>) -> bool {
    charge(at, |meter| {
        let left = meter.budget.values - meter.spent.values;
        meter.spent.values += left.min(values);
        (values > left).then_some(Limit::Values(meter.budget.values))
    })
}

/// Whether functions may be nested so deep.
pub fn depth(depth: usize, at: impl Into<Option<Span>>) -> bool {
    depth <= MAX_DEPTH || charge(at, |_| Some(Limit::Depth))
}

/// Says that something was cut off at a limit that the caller has noticed.
pub fn cut(limit: Limit, at: impl Into<Option<Span>>) {
    charge(at, |_| Some(limit));
}

/// Whether steps may be taken for what is only of help, such as the name that was meant: while half of the budget is left.
pub fn spare(count: usize) -> bool {
    let Some(mut meter) = METER.get() else {
        return true;
    };
    let count = count as u64;
    let enough = meter.spent.steps + count <= meter.budget.steps / 2;
    if enough {
        meter.spent.steps += count;
        METER.set(Some(meter));
    }
    enough
}

fn charge(at: impl Into<Option<Span>>, pay: impl FnOnce(&mut Meter) -> Option<Limit>) -> bool {
    let Some(mut meter) = METER.get() else {
        // Work that nobody metered is bounded by the limits of its own parts alone.
        let unlimited = Budget::of_template(MAX_SOURCE_BYTES);
        let mut meter = Meter {
            budget: unlimited,
            spent: Spent::default(),
            root: 0,
        };
        return pay(&mut meter).is_none();
    };
    let cut = pay(&mut meter);
    if let Some(limit) = cut {
        let at = at.into();
        meter.spent.cut = meter.spent.cut.or(Some(Cut { limit, at }));
    }
    METER.set(Some(meter));
    cut.is_none()
}
