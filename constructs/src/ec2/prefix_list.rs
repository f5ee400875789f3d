//! Prefix lists: blocks of addresses under one id.

use std::cell::RefCell;
use std::rc::Rc;

use stackwright::{Construct, Defaults, IntoValue, Node, Value};
use stackwright_cfn::ec2::CfnPrefixList;
use stackwright_cfn::ec2::prefix_list::{AddressFamily, Entry};

use super::peer::Peer;
use crate::kit::{Part, lazily, unless_empty};

/// Blocks of IPv4 addresses that rules and routes name by one id.
///
/// ```
/// use stackwright::{App, Stack};
/// use stackwright_aws::ec2::{Connectable, Port, PrefixList, SecurityGroup, Vpc};
/// let app = App::new();
/// let stack = Stack::new(&app, "S");
/// let offices = PrefixList::new(&stack, "Offices").entry("203.0.113.0/24", "Berlin");
/// let web = SecurityGroup::new(&stack, "Web", &Vpc::new(&stack, "Vpc"));
/// web.allow_from(&offices, Port::tcp(443));
/// # app.synth().unwrap();
/// ```
/// Source: <https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html>
#[derive(Clone, Debug)]
pub struct PrefixList(Part<Owned>);

struct Owned {
    cfn: CfnPrefixList,
    settings: Rc<Settings>,
}

struct Settings {
    name: RefCell<Value<String>>,
    entries: RefCell<Vec<Entry>>,
}

impl Construct for PrefixList {
    fn node(&self) -> &Node {
        self.0.node()
    }
}

impl From<&PrefixList> for Peer {
    fn from(list: &PrefixList) -> Peer {
        Peer::prefix_list(list.prefix_list_id())
    }
}

impl PrefixList {
    /// A list that has room for as many blocks as it gets.
    #[track_caller]
    pub fn new(scope: &impl Construct, id: &str) -> Self {
        let node = Node::new(scope, id);
        node.set_construct_type("stackwright_aws.ec2.PrefixList");
        let settings = Rc::new(Settings {
            name: RefCell::new(node.unique_id().into()),
            entries: RefCell::default(),
        });
        let name = lazily(&settings, |list| list.name.borrow().clone());
        let cfn = CfnPrefixList::new(&node, "Resource", name, AddressFamily::IPv4)
            .entries(lazily(&settings, |list| unless_empty(&list.entries)))
            .max_entries(lazily(&settings, |list| {
                i64::try_from(list.entries.borrow().len()).ok()
            }));
        let owned = Rc::new(Owned { cfn, settings });
        Defaults::apply(PrefixList(Part::new(node, owned)))
    }

    /// Gives the list a name of its own.
    #[track_caller]
    pub fn name(&self, name: impl IntoValue<String>) -> Self {
        let name = name.into_value();
        PrefixList(self.0.edit(|list| drop(list.settings.name.replace(name))))
    }

    /// Has room for more blocks than it gets here.
    #[track_caller]
    pub fn max_entries(&self, count: u32) -> Self {
        PrefixList(self.0.edit(|list| {
            list.cfn.max_entries(count);
        }))
    }

    /// Adds a block of addresses.
    #[track_caller]
    pub fn entry(&self, cidr: impl IntoValue<String>, description: impl IntoValue<String>) -> Self {
        let entry = Entry::new(cidr).description(description);
        PrefixList(
            self.0
                .edit(|list| list.settings.entries.borrow_mut().push(entry)),
        )
    }

    /// The id, `pl-…`.
    pub fn prefix_list_id(&self) -> Value<String> {
        self.0.cfn.attr_prefix_list_id()
    }
}
