//! Tables that exist elsewhere.

use stackwright::{Node, Value, sub};
use stackwright_cfn::HasArn;
use stackwright_cfn::dynamodb::CfnTable;

use super::attributes::{Identity, TableAttributes};
use crate::kit::{EncryptionKey, arn_in_stack, id_in_arn, part_of_arn};

/// What there is to know of one.
#[derive(Debug)]
pub(super) struct Existing {
    pub name: Value<String>,
    pub arn: Value<String>,
    pub stream: Option<Value<String>>,
    pub has_indexes: bool,
    pub key: EncryptionKey,
}

impl Existing {
    /// Reports, on the caller's line, an ARN that is none of a table.
    #[track_caller]
    pub fn of(node: &Node, attributes: TableAttributes) -> Self {
        let (name, arn) = match attributes.identity {
            Identity::Name(name) => {
                let arn = arn_in_stack(node, "dynamodb", sub!("table/{name}"));
                (name, arn)
            }
            Identity::Arn(arn) => {
                CfnTable::ARN.check(node, &arn);
                let resource = part_of_arn(&arn, 5);
                let name = resource
                    .as_str()
                    .and_then(|text| text.strip_prefix("table/"));
                let name = name.map(Value::from);
                (name.unwrap_or_else(|| id_in_arn(&arn)), arn)
            }
        };
        Existing {
            name,
            arn,
            stream: attributes.stream,
            has_indexes: attributes.has_indexes,
            key: EncryptionKey::of_imported(attributes.key),
        }
    }
}
