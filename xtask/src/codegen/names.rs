//! Names: from CloudFormation's to Rust's.

/// The module of a type's service: `AWS::S3::Bucket` is in `s3`, `Alexa::ASK::Skill` in `alexa_ask`.
pub fn service_module(type_name: &str) -> String {
    let mut parts = type_name.split("::");
    let (vendor, service) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    match vendor {
        "AWS" => service.to_lowercase(),
        vendor => format!("{}_{}", vendor.to_lowercase(), service.to_lowercase()),
    }
}

/// The Cargo feature of a service. Families of services share one: a crate has 300 features at most.
pub fn feature(service: &str) -> String {
    const FAMILIES: &[&str] = &[
        "iot",
        "media",
        "aps",
        "route53",
        "redshift",
        "opensearch",
        "sso",
    ];
    FAMILIES
        .iter()
        .find(|family| service.starts_with(**family))
        .map_or_else(|| service.to_owned(), |family| (*family).to_owned())
}

/// The last part of a type's name: `Bucket`.
pub fn resource_name(type_name: &str) -> String {
    let rest: Vec<&str> = type_name.split("::").skip(2).collect();
    pascal(&rest.join(""))
}

/// A page's name in AWS's documentation.
pub fn page(kind: &str, type_name: &str, property_type: Option<&str>) -> String {
    let path: Vec<String> = type_name
        .split("::")
        .skip(1)
        .map(str::to_lowercase)
        .collect();
    let mut page = format!("{kind}-{}", path.join("-"));
    if let Some(property_type) = property_type {
        page.push('-');
        page.push_str(&property_type.to_lowercase());
    }
    format!("https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/{page}.html")
}

/// `snake_case`: `DBClusterIdentifier` is `db_cluster_identifier`.
pub fn snake(name: &str) -> String {
    // Words whose capitals do not start another word.
    let name = name
        .replace("IPv", "Ipv")
        .replace("IoT", "Iot")
        .replace("OAuth", "Oauth");
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::new();
    for (index, &character) in characters.iter().enumerate() {
        if !character.is_ascii_alphanumeric() {
            if !snake.is_empty() && !snake.ends_with('_') {
                snake.push('_');
            }
            continue;
        }
        let before = index.checked_sub(1).map(|before| characters[before]);
        let after = characters.get(index + 1);
        let starts_word = character.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase()
                        && after.is_some_and(|c| c.is_ascii_lowercase()))
            });
        // The plural of an acronym is one word: `ARNs`.
        let plural = after == Some(&'s')
            && characters
                .get(index + 2)
                .is_none_or(|c| c.is_ascii_uppercase())
            && before.is_some_and(|before| before.is_ascii_uppercase());
        if starts_word && !plural && !snake.ends_with('_') && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    let snake = snake.trim_end_matches('_').to_owned();
    usable(match snake.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{snake}"),
        Some(_) => snake,
    })
}

/// `PascalCase`, keeping capitals where they are.
pub fn pascal(name: &str) -> String {
    let mut pascal = String::new();
    let mut start = true;
    for character in name.chars() {
        if character.is_ascii_alphanumeric() {
            if start && pascal.ends_with(|c: char| c.is_ascii_digit()) && character.is_ascii_digit()
            {
                pascal.push('_');
            }
            pascal.push(if start {
                character.to_ascii_uppercase()
            } else {
                character
            });
            start = false;
        } else {
            start = true;
        }
    }
    usable(match pascal.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{pascal}"),
        Some(_) => pascal,
    })
}

/// A constant for one of the values of a property: words in capitals get the case of names.
pub fn constant(value: &str) -> String {
    let shouted = value.chars().any(|c| c.is_ascii_uppercase())
        && !value.chars().any(|c| c.is_ascii_lowercase());
    let value = match shouted {
        true => value.to_lowercase(),
        false => value.to_owned(),
    };
    match value.strip_prefix(['-', '+']) {
        Some(rest) => format!("Minus{}", pascal(rest)),
        None if value == "*" => "Any".to_owned(),
        None => pascal(&value),
    }
}

/// A name that is not taken yet, made from a wish: `Tag`, `Tag2` …
pub fn unique(wish: String, taken: &mut std::collections::BTreeSet<String>) -> String {
    let mut name = wish.clone();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{wish}{number}");
        number += 1;
    }
    name
}

/// A name that is no keyword.
fn usable(name: String) -> String {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield", "Self",
    ];
    if KEYWORDS.contains(&name.as_str()) {
        return format!("{name}_");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snake_case() {
        for (name, expected) in [
            ("BucketName", "bucket_name"),
            ("DBClusterIdentifier", "db_cluster_identifier"),
            (
                "EnableIAMDatabaseAuthentication",
                "enable_iam_database_authentication",
            ),
            ("NotificationARNs", "notification_arns"),
            ("Ipv6CidrBlock", "ipv6_cidr_block"),
            ("Type", "type_"),
            ("S3Bucket", "s3_bucket"),
            ("maxSize", "max_size"),
            ("Endpoint.Address", "endpoint_address"),
            ("VPCId", "vpc_id"),
            ("SubnetIds", "subnet_ids"),
            ("PrivateIPv4Address", "private_ipv4_address"),
            ("AllowedOAuthFlows", "allowed_oauth_flows"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn constants() {
        for (value, expected) in [
            ("Enabled", "Enabled"),
            ("FARGATE_SPOT", "FargateSpot"),
            ("aws:kms", "AwsKms"),
            ("1.2", "N1_2"),
            ("", "Empty"),
            ("*", "Any"),
            ("self", "Self_"),
        ] {
            assert_eq!(constant(value), expected, "{value}");
        }
    }
}
