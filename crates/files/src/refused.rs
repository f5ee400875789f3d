//! Why a file is not read.

use std::path::PathBuf;
use std::{fmt, io};

/// Why a file is not read. Shown, it continues "could not read FILE: ".
#[derive(Debug)]
pub enum Refused {
    /// The system says no; also when it does not exist.
    System(io::Error),
    /// It is no regular file, but for example `a pipe`.
    Kind(&'static str),
    /// It has more bytes than are read.
    TooLarge {
        /// The largest number of bytes.
        most: u64,
    },
    /// It is not inside of the folder, which is named.
    Outside(PathBuf),
    /// It is not UTF-8 text.
    NotText {
        /// The line of the first byte that is none, from 1.
        line: usize,
    },
}

impl Refused {
    /// Whether there is no such file.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::System(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

impl From<io::Error> for Refused {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

impl From<Refused> for io::Error {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::System(error) => error,
            other => io::Error::other(other.to_string()),
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System(error) => error.fmt(f),
            Self::Kind(kind) => write!(f, "it is {kind} and no regular file"),
            Self::TooLarge { most } => match most.checked_shr(20) {
                Some(mib) if mib > 0 => write!(f, "it has more than {mib} MiB"),
                _ => write!(f, "it has more than {most} bytes"),
            },
            Self::Outside(folder) => write!(f, "it is outside of {}", folder.display()),
            Self::NotText { line } => write!(
                f,
                "it is not UTF-8 text: the first invalid byte is in line {line}"
            ),
        }
    }
}

impl std::error::Error for Refused {}
