//! Which profile and which region are meant, and who says so.

use std::fmt;

use crate::files::Files;

/// A variable of the environment that is set to something.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Who asks for a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedBy {
    /// The caller.
    Caller,
    /// A variable of the environment.
    Variable(&'static str),
    /// Nobody: it is the one for everybody who names none.
    Nobody,
}

/// The profile that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its name.
    pub profile: String,
    /// Who asks for it.
    pub by: AskedBy,
}

/// The profile that the caller names, else `AWS_PROFILE`, `AWS_DEFAULT_PROFILE`, `default`.
pub fn asked(caller: Option<&str>) -> Asked {
    if let Some(profile) = caller {
        return Asked {
            profile: profile.to_owned(),
            by: AskedBy::Caller,
        };
    }
    ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"]
        .into_iter()
        .find_map(|name| {
            Some(Asked {
                profile: variable(name)?,
                by: AskedBy::Variable(name),
            })
        })
        .unwrap_or(Asked {
            profile: "default".to_owned(),
            by: AskedBy::Nobody,
        })
}

/// A region, and what names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its name.
    pub name: String,
    /// What names it, such as `AWS_REGION` or a file and line.
    pub from: String,
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// The region that the caller names, else `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, that of the profile that
/// it takes its credentials from.
pub fn region(caller: Option<&str>, profile: &Asked, files: &Files) -> Option<Region> {
    if let Some(name) = caller {
        return Some(Region {
            name: name.to_owned(),
            from: "--region".to_owned(),
        });
    }
    let of_variable = ["AWS_REGION", "AWS_DEFAULT_REGION"]
        .into_iter()
        .find_map(|name| {
            Some(Region {
                name: variable(name)?,
                from: name.to_owned(),
            })
        });
    of_variable.or_else(|| {
        let mut name = profile.profile.as_str();
        let mut seen = Vec::new();
        while !seen.contains(&name) {
            seen.push(name);
            let profile = files.profile(name)?;
            if let Some(region) = profile.get("region").filter(|s| !s.value.is_empty()) {
                return Some(Region {
                    name: region.value.clone(),
                    from: format!("the region of profile `{name}` ({})", region.place),
                });
            }
            name = &profile.get("source_profile")?.value;
        }
        None
    })
}
