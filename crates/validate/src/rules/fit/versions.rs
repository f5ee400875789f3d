//! Which version of an engine a family of parameters, or a group of options, is for.

use stackwright_template::model::Instance;

/// The engine and the version that properties name; `engine` where the type has one only.
fn engine<'a>(of: &'a Instance<'_>, engine: Option<&'a str>) -> Option<String> {
    let named = of.get("Engine").and_then(Instance::text);
    named.or(engine).map(str::to_ascii_lowercase)
}

/// Whether a version is certainly of another line than one that begins with `line`. `6.x` is each version of 6.
fn is_other_line(version: &str, line: &str) -> bool {
    version
        .split('.')
        .zip(line.split('.'))
        .map_while(|(one, other)| Some((one.parse::<u32>().ok()?, other.parse::<u32>().ok()?)))
        .any(|(one, other)| one != other)
}

/// Whether a family, such as `postgres17`, is of another engine or another version than a database is.
fn is_other_family(of: &Instance<'_>, family: &str, prefix: &str, single: Option<&str>) -> bool {
    let Some(engine) = engine(of, single).filter(|engine| !engine.starts_with("custom-")) else {
        return false;
    };
    let family = family.to_ascii_lowercase();
    let Some(line) = family.strip_prefix(&format!("{prefix}{engine}")) else {
        return true;
    };
    let line = line.trim_start_matches('-');
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let version = of.get("EngineVersion").and_then(Instance::text);
    version.is_some_and(|version| is_other_line(version, line))
}

fn text<'a>(of: &'a Instance<'_>, name: &str) -> Option<&'a str> {
    of.get(name).and_then(Instance::text)
}

/// Whether a database cannot use a group of parameters of RDS.
pub(super) fn other_family(database: &Instance<'_>, group: &Instance<'_>) -> bool {
    text(group, "Family").is_some_and(|family| is_other_family(database, family, "", None))
}

/// Whether a cluster of DocumentDB cannot use a group of parameters.
pub(super) fn other_document_family(cluster: &Instance<'_>, group: &Instance<'_>) -> bool {
    text(group, "Family").is_some_and(|family| is_other_family(cluster, family, "", Some("docdb")))
}

/// Whether a cluster of MemoryDB cannot use a group of parameters. Without an engine it is Redis OSS.
pub(super) fn other_memory_family(cluster: &Instance<'_>, group: &Instance<'_>) -> bool {
    text(group, "Family")
        .is_some_and(|family| is_other_family(cluster, family, "memorydb_", Some("redis")))
}

/// Whether a cache cannot use a group of parameters.
pub(super) fn other_cache_family(cache: &Instance<'_>, group: &Instance<'_>) -> bool {
    text(group, "CacheParameterGroupFamily")
        .is_some_and(|family| is_other_family(cache, family, "", None))
}

/// Whether a database cannot use a group of options.
pub(super) fn other_options(database: &Instance<'_>, group: &Instance<'_>) -> bool {
    let (Some(engine), Some(of)) = (engine(database, None), text(group, "EngineName")) else {
        return false;
    };
    let is_other_version = || {
        let version = text(database, "EngineVersion");
        version
            .zip(text(group, "MajorEngineVersion"))
            .is_some_and(|(version, line)| is_other_line(version, line))
    };
    !engine.eq_ignore_ascii_case(of) || is_other_version()
}

#[cfg(test)]
mod tests {
    use super::is_other_line;

    #[test]
    fn lines_are_compared_as_far_as_both_go() {
        for (version, line) in [
            ("18", "18"),
            ("18.1", "18"),
            ("8.0.40", "8.0"),
            ("8", "8.0"),
            ("6.2", "6.x"),
            ("8.0.mysql_aurora.3.05.2", "8.0"),
            ("15.00.4073.23.v1", "15.0"),
        ] {
            assert!(!is_other_line(version, line), "{version} {line}");
        }
        for (version, line) in [("18", "17"), ("8.4.1", "8.0"), ("7.1", "6.x")] {
            assert!(is_other_line(version, line), "{version} {line}");
        }
    }
}
