//! The codes of findings about functions: one row for each function that a rule is about.

use stackwright_template::function::Function;

/// The function; the code of what is wrong with a call, and with what it yields; and the code of a value that it yields
/// and that the schema does not take, where there is one of its own.
const CODES: &[(Function, &str, Option<&str>)] = &[
    (Function::Ref, "E1020", Some("W1030")),
    (Function::GetAtt, "E1010", None),
    (Function::Sub, "E1019", Some("W1031")),
    (Function::Join, "E1022", Some("W1032")),
    (Function::Select, "E1017", Some("W1035")),
    (Function::Split, "E1018", Some("W1033")),
    (Function::FindInMap, "E1011", Some("W1034")),
    (Function::If, "E1028", None),
    (Function::Equals, "E8003", None),
    (Function::And, "E8004", None),
    (Function::Or, "E8006", None),
    (Function::Not, "E8005", None),
    (Function::Base64, "E1021", None),
    (Function::Cidr, "E1024", None),
    (Function::GetAzs, "E1015", Some("W1036")),
    (Function::ImportValue, "E1016", None),
    (Function::Length, "E1030", None),
    (Function::ToJsonString, "E1031", Some("W1040")),
    (Function::GetStackOutput, "E1033", None),
];

/// The code of the rule about a function; `None` where it has none of its own.
pub(crate) fn call_code(function: Function) -> Option<&'static str> {
    CODES
        .iter()
        .find(|(known, ..)| *known == function)
        .map(|(_, code, _)| *code)
}

/// The code of a finding about a value that a function yields; the schema's own code stands for literals.
pub(crate) fn resolved_code(function: Function) -> Option<&'static str> {
    CODES.iter().find(|(known, ..)| *known == function)?.2
}
