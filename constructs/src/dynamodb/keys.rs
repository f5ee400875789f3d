//! What items are found by: the key of a table, and its indexes.

use std::cell::RefCell;

use stackwright::json::IndexMap;
use stackwright::{Data, Diagnostic, IntoValue, List, Value, intrinsic};
use stackwright_cfn::dynamodb::global_table::{
    AttributeDefinition, AttributeDefinitionAttributeType as Type, ProjectionProjectionType,
};
use stackwright_cfn::dynamodb::table::{
    GlobalSecondaryIndex, GlobalSecondaryIndexKeySchema, KeySchema, LocalSecondaryIndex,
    LocalSecondaryIndexKeySchema, Projection,
};
use stackwright_facts::name::Name;

use super::codes;
use crate::kit::{Set, entry, followed_by, items, refused};

/// How many indexes of each kind a table can have, and how many attributes they can copy in all.
const MAX_GLOBAL: usize = 20;
const MAX_LOCAL: usize = 5;
const MAX_INCLUDED: usize = 100;

/// An attribute that items are found by, and its type.
///
/// ```
/// use stackwright_aws::dynamodb::Attribute;
/// let (order, day) = (Attribute::string("order"), Attribute::number("day"));
/// # let _ = (order, day);
/// ```
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub struct Attribute {
    name: String,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    String,
    Number,
    Binary,
}

impl Attribute {
    /// A string.
    pub fn string(name: impl Into<String>) -> Self {
        Attribute {
            name: name.into(),
            kind: Kind::String,
        }
    }

    /// A number.
    pub fn number(name: impl Into<String>) -> Self {
        Attribute {
            name: name.into(),
            kind: Kind::Number,
        }
    }

    /// Bytes.
    pub fn binary(name: impl Into<String>) -> Self {
        Attribute {
            name: name.into(),
            kind: Kind::Binary,
        }
    }

    fn definition(&self) -> AttributeDefinition {
        let kind = match self.kind {
            Kind::String => Type::S,
            Kind::Number => Type::N,
            Kind::Binary => Type::B,
        };
        AttributeDefinition::new(&self.name, kind)
    }
}

/// Which attributes of an item an index copies.
#[derive(Clone, Debug)]
enum Copies {
    All,
    KeysOnly,
    Include(Vec<String>),
}

impl Copies {
    fn property(&self) -> Projection {
        let (kind, included) = match self {
            Copies::All => (ProjectionProjectionType::All, None),
            Copies::KeysOnly => (ProjectionProjectionType::KeysOnly, None),
            Copies::Include(names) => (ProjectionProjectionType::Include, Some(names.clone())),
        };
        Projection::new()
            .non_key_attributes(included)
            .projection_type(kind)
    }

    fn included(&self) -> usize {
        match self {
            Copies::Include(names) => names.len(),
            _ => 0,
        }
    }
}

/// An index by which items are found by other attributes than the table's key. It copies all attributes unless it is told
/// otherwise.
///
/// ```
/// use stackwright_aws::dynamodb::{Attribute, GlobalIndex};
/// let index = GlobalIndex::new("by-day", Attribute::string("day"))
///     .sort_key(Attribute::number("total"))
///     .include(["customer"]);
/// # let _ = index;
/// ```
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct GlobalIndex {
    pub(super) name: String,
    partition: Attribute,
    sort: Option<Attribute>,
    copies: Copies,
    /// Reads and writes in each second.
    pub(super) capacity: Option<(u32, u32)>,
    /// The most reads and writes in each second of a table that is paid for by them.
    pub(super) limits: Option<(Option<u32>, Option<u32>)>,
    /// Reads and writes in each second that it can take at once.
    pub(super) warm: Option<(u32, u32)>,
}

impl GlobalIndex {
    /// An index with a name, and the attribute by which items are spread.
    pub fn new(name: impl Into<String>, partition_key: Attribute) -> Self {
        GlobalIndex {
            name: name.into(),
            partition: partition_key,
            sort: None,
            copies: Copies::All,
            capacity: None,
            limits: None,
            warm: None,
        }
    }

    /// The attribute by which items with the same partition key are sorted.
    pub fn sort_key(mut self, attribute: Attribute) -> Self {
        self.sort = Some(attribute);
        self
    }

    /// Copies the keys alone.
    pub fn keys_only(mut self) -> Self {
        self.copies = Copies::KeysOnly;
        self
    }

    /// Copies the keys and these attributes.
    pub fn include<N: Into<String>>(mut self, attributes: impl IntoIterator<Item = N>) -> Self {
        self.copies = Copies::Include(attributes.into_iter().map(Into::into).collect());
        self
    }

    /// How many reads and writes in each second are kept ready, for a provisioned [`Table`](super::Table): 5 each unless
    /// this is called.
    pub fn provisioned(mut self, reads: u32, writes: u32) -> Self {
        self.capacity = Some((reads, writes));
        self
    }

    /// The most reads and writes in each second, for a table that is paid for by them.
    pub fn on_demand_limits(
        mut self,
        reads: impl Into<Option<u32>>,
        writes: impl Into<Option<u32>>,
    ) -> Self {
        self.limits = Some((reads.into(), writes.into()));
        self
    }

    /// How many reads and writes in each second the index can take at once: [`Table::warm_throughput`](super::Table::warm_throughput).
    pub fn warm_throughput(mut self, reads: u32, writes: u32) -> Self {
        self.warm = Some((reads, writes));
        self
    }

    pub(super) fn key_schema(&self) -> Vec<GlobalSecondaryIndexKeySchema> {
        let key = |kind: &str, attribute: &Attribute| {
            GlobalSecondaryIndexKeySchema::new()
                .attribute_name(&attribute.name)
                .key_type(kind)
        };
        let sort = self.sort.as_ref().map(|sort| key("RANGE", sort));
        [key("HASH", &self.partition)]
            .into_iter()
            .chain(sort)
            .collect()
    }

    pub(super) fn projection(&self) -> Projection {
        self.copies.property()
    }
}

/// An index by which the items with the same partition key are sorted by another attribute. It copies all attributes unless
/// it is told otherwise, and cannot be added to a table that exists.
///
/// Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html>
#[derive(Clone, Debug)]
#[must_use]
pub struct LocalIndex {
    name: String,
    sort: Attribute,
    copies: Copies,
}

impl LocalIndex {
    /// An index with a name, and the attribute by which items are sorted.
    pub fn new(name: impl Into<String>, sort_key: Attribute) -> Self {
        LocalIndex {
            name: name.into(),
            sort: sort_key,
            copies: Copies::All,
        }
    }

    /// Copies the keys alone.
    pub fn keys_only(mut self) -> Self {
        self.copies = Copies::KeysOnly;
        self
    }

    /// Copies the keys and these attributes.
    pub fn include<N: Into<String>>(mut self, attributes: impl IntoIterator<Item = N>) -> Self {
        self.copies = Copies::Include(attributes.into_iter().map(Into::into).collect());
        self
    }
}

/// What a template says of the keys of a table that is taken over.
#[derive(Debug, Default)]
pub(super) struct Written {
    pub schema: Data,
    pub definitions: Data,
    pub global: Data,
    pub local: Data,
}

impl Written {
    /// What stands under a name in each item of a list.
    fn each<'a>(list: &'a Data, name: &'a str) -> impl Iterator<Item = &'a str> {
        let items = items(list).iter();
        items.filter_map(move |item| item.get(name)?.as_str())
    }
}

/// The key of a table, and its indexes.
#[derive(Debug)]
pub(super) struct Keys {
    /// None of a table that is taken over.
    partition: Option<Set<Attribute>>,
    written: Written,
    sort: RefCell<Option<Set<Attribute>>>,
    global: RefCell<Vec<Set<GlobalIndex>>>,
    local: RefCell<Vec<Set<LocalIndex>>>,
}

impl Keys {
    #[track_caller]
    pub fn new(partition: Attribute) -> Self {
        Keys {
            partition: Some(Set::new(partition)),
            ..Self::written(Written::default())
        }
    }

    /// Those of a table that is taken over.
    pub fn written(written: Written) -> Self {
        Keys {
            partition: None,
            written,
            sort: RefCell::default(),
            global: RefCell::default(),
            local: RefCell::default(),
        }
    }

    pub fn set_sort_key(&self, attribute: Set<Attribute>) {
        self.sort.replace(Some(attribute));
    }

    pub fn add_global(&self, index: Set<GlobalIndex>) {
        self.global.borrow_mut().push(index);
    }

    pub fn add_local(&self, index: Set<LocalIndex>) {
        self.local.borrow_mut().push(index);
    }

    pub fn has_indexes(&self) -> bool {
        !self.global.borrow().is_empty()
            || !self.local.borrow().is_empty()
            || !self.written.global.is_null()
            || !self.written.local.is_null()
    }

    #[cfg(feature = "applicationautoscaling")]
    pub fn has_global(&self, name: &str) -> bool {
        let mut written = Written::each(&self.written.global, "IndexName");
        written.any(|known| known == name)
            || self.global.borrow().iter().any(|index| index.name == name)
    }

    /// The global indexes, made into what a table has of each.
    pub fn global<P>(&self, property: impl Fn(&GlobalIndex) -> P) -> Vec<P> {
        let global = self.global.borrow();
        global.iter().map(|index| property(index)).collect()
    }

    /// What is wrong with the global indexes, each on the line that added it.
    pub fn misfits(&self, problem: impl Fn(&GlobalIndex) -> Option<Diagnostic>) -> Vec<Diagnostic> {
        let global = self.global.borrow();
        let blamed = |index: &Set<GlobalIndex>| problem(index).map(|found| index.blame(found));
        global.iter().filter_map(blamed).collect()
    }

    pub fn local(&self) -> Vec<LocalSecondaryIndex> {
        let key = |kind: &str, attribute: Value<String>| {
            LocalSecondaryIndexKeySchema::new()
                .attribute_name(attribute)
                .key_type(kind)
        };
        let property = |index: &Set<LocalIndex>| {
            let partition = match &self.partition {
                Some(partition) => partition.name.as_str().into(),
                None => intrinsic::raw(entry(&self.written.schema, &["AttributeName"])),
            };
            let sort = index.sort.name.as_str().into();
            LocalSecondaryIndex::new()
                .index_name(&index.name)
                .key_schema([key("HASH", partition), key("RANGE", sort)])
                .projection(index.copies.property())
        };
        self.local.borrow().iter().map(property).collect()
    }

    pub fn key_schema(&self) -> Value<List<KeySchema>> {
        let key = |kind: &str, attribute: &Attribute| {
            KeySchema::new()
                .attribute_name(&attribute.name)
                .key_type(kind)
        };
        let sort = self.sort.borrow();
        let sort = sort.as_ref().map(|sort| key("RANGE", sort));
        let Some(partition) = &self.partition else {
            let written = match (&self.written.schema, &sort) {
                (Data::List(keys), Some(_)) => Data::list(keys.iter().take(1).cloned()),
                (written, _) => written.clone(),
            };
            return followed_by(
                &written,
                sort.map(|sort| Value::from(sort).into())
                    .into_iter()
                    .collect(),
            );
        };
        let all: Vec<KeySchema> = [key("HASH", partition)].into_iter().chain(sort).collect();
        all.into_value()
    }

    /// All attributes that are keys, in the order in which they were named, each with who names it.
    fn attributes(&self) -> Vec<Set<Attribute>> {
        let mut found: Vec<_> = self.partition.iter().cloned().collect();
        found.extend(self.sort.borrow().clone());
        for index in &*self.global.borrow() {
            found.push(index.map(|index| index.partition.clone()));
            let sort = index.sort.as_ref();
            found.extend(sort.map(|sort| index.map(|_| sort.clone())));
        }
        let local = self.local.borrow();
        found.extend(
            local
                .iter()
                .map(|index| index.map(|index| index.sort.clone())),
        );
        found
    }

    pub fn definitions(&self) -> Value<List<AttributeDefinition>> {
        let mut known: IndexMap<String, AttributeDefinition> = IndexMap::new();
        for attribute in self.attributes() {
            let name = attribute.name.clone();
            known.entry(name).or_insert_with(|| attribute.definition());
        }
        let written = &self.written.definitions;
        for name in Written::each(written, "AttributeName") {
            known.remove(name);
        }
        let added = known.into_values();
        followed_by(written, added.map(|one| Value::from(one).into()).collect())
    }

    /// The global indexes of a table that is taken over, and those that are added here.
    pub fn with_global(
        &self,
        added: Vec<GlobalSecondaryIndex>,
    ) -> Value<List<GlobalSecondaryIndex>> {
        let added = added.into_iter().map(|one| Value::from(one).into());
        followed_by(&self.written.global, added.collect())
    }

    /// The local indexes of a table that is taken over, and those that are added here.
    pub fn with_local(&self) -> Value<List<LocalSecondaryIndex>> {
        let added = self.local().into_iter().map(|one| Value::from(one).into());
        followed_by(&self.written.local, added.collect())
    }

    /// The types of the attributes that a template defines.
    fn written_kinds(&self) -> IndexMap<String, Kind> {
        let kind = |definition: &Data| match definition.get("AttributeType")?.as_str()? {
            "S" => Some(Kind::String),
            "N" => Some(Kind::Number),
            "B" => Some(Kind::Binary),
            _ => None,
        };
        let definitions = items(&self.written.definitions).iter();
        definitions
            .filter_map(|one| Some((one.get("AttributeName")?.as_str()?.to_owned(), kind(one)?)))
            .collect()
    }

    pub fn problems(&self) -> Vec<Diagnostic> {
        let error =
            |problem: String, hint: &str| Diagnostic::error(codes::KEYS, problem).hint(hint);
        let mut problems = Vec::new();
        let mut kinds: IndexMap<String, Kind> = self.written_kinds();
        for attribute in self.attributes() {
            let kind = *kinds
                .entry(attribute.name.clone())
                .or_insert(attribute.kind);
            if kind != attribute.kind {
                let name = &attribute.name;
                let problem = format!("the attribute `{name}` has two types");
                problems.push(attribute.blame(error(
                    problem,
                    "an attribute has one type in all keys of a table",
                )));
            }
            if attribute.name.is_empty() || attribute.name.len() > 255 {
                let problem = "the name of a key has no or more than 255 bytes".to_owned();
                problems.push(attribute.blame(error(problem, "use 1 to 255 bytes")));
            }
        }
        let written = [&self.written.global, &self.written.local];
        let written = written
            .into_iter()
            .flat_map(|list| Written::each(list, "IndexName"));
        let mut names: Vec<String> = written.map(str::to_owned).collect();
        let mut check = |name: &str, blame: &dyn Fn(Diagnostic) -> Diagnostic| {
            if let Err(problem) = Name::Table.check(name) {
                problems.push(blame(refused(codes::NAME, problem)));
            }
            if names.iter().any(|known| known == name) {
                let problem = format!("there are two indexes with the name `{name}`");
                problems.push(blame(error(problem, "give each a name of its own")));
            }
            names.push(name.to_owned());
        };
        let (global, local) = (self.global.borrow(), self.local.borrow());
        for index in &*global {
            check(&index.name, &|problem| index.blame(problem));
        }
        for index in &*local {
            check(&index.name, &|problem| index.blame(problem));
        }
        let many = |count: usize, most: usize, kind: &str| {
            (count > most).then(|| {
                error(
                    format!("a table has {count} {kind} indexes"),
                    &format!("use up to {most}"),
                )
            })
        };
        let surplus = global
            .get(MAX_GLOBAL)
            .zip(many(global.len(), MAX_GLOBAL, "global"));
        problems.extend(surplus.map(|(index, problem)| index.blame(problem)));
        let surplus = local
            .get(MAX_LOCAL)
            .zip(many(local.len(), MAX_LOCAL, "local"));
        problems.extend(surplus.map(|(index, problem)| index.blame(problem)));
        let mut roles = Written::each(&self.written.schema, "KeyType");
        if let Some(index) = local.first()
            && self.sort.borrow().is_none()
            && !roles.any(|role| role == "RANGE")
        {
            let problem = "a table without a sort key has a local index".to_owned();
            let hint = "give the table a sort key with `sort_key`, or make it a global index";
            problems.push(index.blame(error(problem, hint)));
        }
        let included = global.iter().map(|index| index.copies.included());
        let included: usize = included
            .chain(local.iter().map(|index| index.copies.included()))
            .sum();
        if included > MAX_INCLUDED {
            let problem = format!("the indexes of a table copy {included} attributes");
            problems.push(error(
                problem,
                "name up to 100 in all, or let an index copy all",
            ));
        }
        problems
    }
}
